#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/files.h"
#include "client/cli/format.h"
#include "client/cli/table.h"
#include "client/cli/track_reference.h"

namespace libretto::cli {
namespace {

constexpr const char* kExamples = R"(
Strength says how far the audio stands out for a label, in standard deviations over much music; it
can be compared between labels, which similarity cannot. Confidence says how likely the label is to
hold.

Examples:
  libretto tag song.mp3
  libretto tag song.mp3 --label "happy" --label "sad" --label "made for dancing"
  libretto tag "Northern Lights" --limit 20
)";

struct TagArguments {
  std::string source;
  bool track = false;
  std::vector<std::string> labels;
  int limit = 10;
  bool json = false;
};

// A local file of this name wins over a track of the catalogue.
absl::StatusOr<v1::TagRequest> ToRequest(const TagArguments& arguments, client::Client& client) {
  v1::TagRequest request;
  std::error_code ignored;
  if (!arguments.track && std::filesystem::exists(arguments.source, ignored)) {
    ASSIGN_OR_RETURN(*request.mutable_audio(), ReadLocalFile(arguments.source));
  } else {
    ASSIGN_OR_RETURN(*request.mutable_track_id(), ResolveTrack(client, arguments.source));
  }
  request.mutable_labels()->Add(arguments.labels.begin(), arguments.labels.end());
  request.set_limit(arguments.limit);
  return request;
}

absl::Status Tag(const TagArguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(auto client, session.Connect());
  ASSIGN_OR_RETURN(const v1::TagRequest request, ToRequest(arguments, *client));
  ASSIGN_OR_RETURN(const v1::TagResponse response, client->Tag(request));
  const Console& console = session.console;
  if (arguments.json) {
    console.out << ToJson(response) << "\n";
    return absl::OkStatus();
  }
  Table table(
      {{"label", false, 16}, {"confidence", true}, {"strength", true}, {"similarity", true}});
  for (const v1::LabelScore& label : response.labels()) {
    table.AddRow({label.label(), FormatPercent(label.confidence()),
                  absl::StrFormat("%+.1f", label.strength()), FormatScore(label.similarity())});
  }
  console.out << table.Render(console.out_width, console.out_color);
  return absl::OkStatus();
}

}  // namespace

void RegisterTag(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<TagArguments>();
  CLI::App& command = *app.add_subcommand("tag", "Label a file or a track");
  command.footer(kExamples);
  command.add_option("source", arguments->source, "A local audio file, or a track")
      ->type_name("FILE|TRACK")
      ->required();
  command.add_flag("--track", arguments->track, "It is a track, even if there is such a file");
  command.add_option("-l,--label", arguments->labels, "Score this label; default: the model's own")
      ->type_name("WORDS")
      ->expected(1)
      ->take_all();
  command.add_option("-n,--limit", arguments->limit, "How many labels")
      ->type_name("N")
      ->check(CLI::Range(1, 512))
      ->capture_default_str();
  command.add_flag("--json", arguments->json, "JSON");
  command.callback([arguments, &action] {
    action = [arguments](Session& session) { return Tag(*arguments, session); };
  });
}

}  // namespace libretto::cli
