#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/files.h"
#include "client/cli/format.h"
#include "client/cli/table.h"
#include "client/cli/track_reference.h"
#include "client/cli/value_syntax.h"

namespace libretto::cli {
namespace {

constexpr const char* kExamples = R"(
Says what is heard: instruments, genres and moods with how likely each is, a sentence made of them,
where valence (-1 dark, 1 happy) and arousal (-1 calm, 1 energetic) lie, and what enters and leaves.

Examples:
  libretto describe "Northern Lights"
  libretto describe "Northern Lights" --passage 0:30-1:00
  libretto describe --audio song.mp3 --json
)";

struct DescribeArguments {
  std::string track, audio, passage;
  bool json = false;
};

absl::StatusOr<v1::DescribeRequest> ToRequest(const DescribeArguments& arguments,
                                              client::Client& client) {
  v1::DescribeRequest request;
  if (!arguments.audio.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_audio(), ReadLocalFile(arguments.audio));
  } else if (!arguments.track.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_track_id(), ResolveTrack(client, arguments.track));
  } else {
    return absl::InvalidArgumentError("name a track, or a file with --audio");
  }
  if (!arguments.passage.empty()) {
    ASSIGN_OR_RETURN(const auto passage, ParsePassage("audio@" + arguments.passage));
    request.mutable_passage()->set_start_seconds(passage.start_seconds);
    request.mutable_passage()->set_end_seconds(passage.end_seconds);
  }
  return request;
}

const char* KindName(v1::LabelKind kind) {
  switch (kind) {
    case v1::LABEL_KIND_INSTRUMENT:
      return "instrument";
    case v1::LABEL_KIND_GENRE:
      return "genre";
    case v1::LABEL_KIND_MOOD:
      return "mood";
    default:
      return "";
  }
}

std::string Tags(const v1::DescribeResponse& response, const Console& console) {
  Table table({{"label", false, 16}, {"kind"}, {"confidence", true}, {"strength", true}});
  for (const v1::LabelScore& tag : response.tags()) {
    table.AddRow({tag.label(), KindName(tag.kind()), FormatPercent(tag.confidence()),
                  absl::StrFormat("%+.1f", tag.strength())});
  }
  return table.Render(console.out_width, console.out_color);
}

std::string Segments(const v1::DescribeResponse& response, const Console& console) {
  std::vector<std::string> labels;  // in order of first sound
  std::map<std::string, std::vector<std::string>> stretches;
  for (const v1::LabelSegment& segment : response.segments()) {
    auto& of_label = stretches[segment.label()];
    if (of_label.empty()) labels.push_back(segment.label());
    of_label.push_back(FormatPassage(segment.range()));
  }
  Table table({{"heard", false, 16}, {"at", false, 16}});
  for (const std::string& label : labels) {
    table.AddRow({label, absl::StrJoin(stretches[label], ", ")});
  }
  return table.Render(console.out_width, console.out_color);
}

std::string Events(const v1::DescribeResponse& response, const Console& console) {
  Table table({{"time", true}, {"change"}, {"label", false, 16}, {"contrast", true}});
  for (const v1::TimelineEvent& event : response.events()) {
    const bool enters = event.change() == v1::TimelineEvent::CHANGE_ENTERS;
    table.AddRow({FormatTime(event.seconds()), enters ? "enters" : "leaves", event.label(),
                  absl::StrFormat("%.1f", event.contrast())});
  }
  return table.Render(console.out_width, console.out_color);
}

absl::Status Describe(const DescribeArguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(auto client, session.Connect());
  ASSIGN_OR_RETURN(const v1::DescribeRequest request, ToRequest(arguments, *client));
  ASSIGN_OR_RETURN(const v1::DescribeResponse response, client->Describe(request));
  const Console& console = session.console;
  if (arguments.json) {
    console.out << ToJson(response) << "\n";
    return absl::OkStatus();
  }
  console.out << response.description() << "\n\n"
              << absl::StrFormat("valence %+.2f, arousal %+.2f\n", response.valence(),
                                 response.arousal());
  if (response.tags_size() > 0) console.out << "\n" << Tags(response, console);
  if (response.segments_size() > 0) console.out << "\n" << Segments(response, console);
  if (response.events_size() > 0) console.out << "\n" << Events(response, console);
  return absl::OkStatus();
}

}  // namespace

void RegisterDescribe(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<DescribeArguments>();
  CLI::App& command = *app.add_subcommand("describe", "Say what is heard in a track or a file");
  command.footer(kExamples);
  auto* track = command.add_option("track", arguments->track, "A track of the catalogue");
  track->type_name("TRACK");
  command.add_option("--audio", arguments->audio, "A local audio file")
      ->type_name("FILE")
      ->excludes(track);
  command.add_option("--passage", arguments->passage, "Only this stretch of it")
      ->type_name("START-END");
  command.add_flag("--json", arguments->json, "JSON");
  command.callback([arguments, &action] {
    action = [arguments](Session& session) { return Describe(*arguments, session); };
  });
}

}  // namespace libretto::cli
