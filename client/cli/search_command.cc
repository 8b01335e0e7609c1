#include <CLI/CLI.hpp>
#include <memory>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/conversation_file.h"
#include "client/cli/display_width.h"
#include "client/cli/files.h"
#include "client/cli/format.h"
#include "client/cli/search_output.h"
#include "client/cli/search_request.h"
#include "client/cli/track_reference.h"

namespace libretto::cli {
namespace {

constexpr const char* kExamples = R"(
WORDS are read as people type them: what is excluded, compared, named, counted and quoted in them is
understood; --literal takes them as they are. Clauses may be combined; each counts with weight 1
unless VALUE^WEIGHT says otherwise ("rain^0.5"). --not leaves out what has it, --not TEXT^WEIGHT and
--not-like (0.5) push it down. TRACK is an id, or a title or path, or a part that only one track has.
Text that itself ends in ^NUMBER: add ^1.

Examples:
  libretto search slow sad cello
  libretto search sad piano without drums, slower than 90 bpm
  libretto search like Northern Lights but darker
  libretto search --reply slower
  libretto search --reply more like the second
  libretto search "epic battle" --not singing --duration 2m..5m
  libretto search --audio clip.wav --text "female voice" --less busy
  libretto search --tag funk,brass --tag "live^0.3" --year 1970..1979
  libretto search --audio hum.ogg "string quartet^0.5"
  libretto search --like "Northern Lights" --not-like "The Long Road"
  libretto search --passage "Northern Lights@0:30-0:45" --passages
  libretto search techno --where 'tempo_bpm >= 125 and tempo_bpm < 140 and key = A and mode = minor'
  libretto search battle --where 'year >= 2000 and not genre in ("rock", "metal")'
  libretto search funk --per-artist 1 --spread 0.3
  libretto search calm piano --limit 50 --paths | xargs -d '\n' mpv
)";

void AddClauseOption(CLI::App& app, SearchArguments& arguments, const char* name, ClauseKind kind,
                     const char* type, const char* help) {
  app.add_option_function<std::string>(
         name,
         [&arguments, kind](const std::string& v) {
           arguments.clauses.push_back({kind, v});
         },
         help)
      ->group("What to look for")
      ->type_name(type)
      ->expected(1)
      ->trigger_on_parse();
}

void PrintPaths(const v1::SearchResponse& response, const Console& console) {
  int without = 0;
  for (const v1::Hit& hit : response.hits()) {
    hit.track().path().empty() ? void(++without) : void(console.out << hit.track().path() << "\n");
  }
  if (without > 0) {
    console.err << "libretto: " << without
                << " uploaded tracks have no path; see them with --json\n";
  }
}

// A further page of a reply is of what the reply was to.
absl::StatusOr<std::string> TokenToReplyTo(bool page) {
  ASSIGN_OR_RETURN(const Conversation conversation, LoadConversation());
  std::string token = page ? conversation.asked : conversation.answer;
  if (!token.empty()) return token;
  return absl::FailedPreconditionError(
      "the last search cannot be replied to: search with words, as in `libretto search slow sad "
      "cello`");
}

absl::Status Search(const SearchArguments& arguments, Session& session) {
  // A wrong command line is found before a server is asked.
  const References unresolved{[](const std::string&) { return std::string(); },
                              [](const std::string& track) { return track; },
                              [] { return std::string(); }};
  RETURN_IF_ERROR(ToSearchRequest(arguments, unresolved).status());
  ASSIGN_OR_RETURN(auto client, session.Connect());
  const References references{
      ReadLocalFile, [&](const std::string& track) { return ResolveTrack(*client, track); },
      [&] { return TokenToReplyTo(!arguments.page.empty()); }};
  ASSIGN_OR_RETURN(const v1::SearchRequest request, ToSearchRequest(arguments, references));
  ASSIGN_OR_RETURN(const v1::SearchResponse response, client->Search(request));

  const Console& console = session.console;
  for (const std::string& warning : response.warnings()) {
    console.err << "libretto: warning: " << Printable(warning) << "\n";
  }
  // A further page belongs to the search before.
  if (arguments.page.empty()) {
    const absl::Status saved = SaveConversation({request.conversation(), response.conversation()});
    if (!saved.ok() && !response.conversation().empty()) {
      console.err << "libretto: warning: " << saved.message()
                  << ": --reply will not know of this\n";
    }
  }
  if (arguments.json) console.out << ToJson(response) << "\n";
  if (response.hits().empty()) return absl::NotFoundError("no track matches");
  if (arguments.json) return absl::OkStatus();
  if (arguments.paths) {
    PrintPaths(response, console);
    return absl::OkStatus();
  }
  const std::string understood = Understood(response);
  if (!understood.empty()) {
    console.err << Styled(Printable(understood), Style::kDim, console.err_color) << "\n";
  }
  if (response.no_match()) {
    console.err << "nothing here matches well; the nearest:\n";
  }
  console.out << HitsTable(request, response, console.out_width, console.out_color);
  for (const v1::Removal& removal : response.removals()) {
    console.err << Styled(Printable(RemovalLine(removal)), Style::kDim, console.err_color) << "\n";
  }
  console.err << Styled(Summary(request, response), Style::kDim, console.err_color) << "\n";
  if (!response.next_page_token().empty()) {
    console.err << Styled("more: --page " + response.next_page_token(), Style::kDim,
                          console.err_color)
                << "\n";
  }
  return absl::OkStatus();
}

}  // namespace

void RegisterSearch(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<SearchArguments>();
  SearchArguments& a = *arguments;
  CLI::App& command = *app.add_subcommand("search", "Find music by words, tags, audio or a mix");
  command.footer(kExamples);
  command.add_option("words", a.words, "Words to search for")->type_name("WORDS");
  AddClauseOption(command, a, "--text", ClauseKind::kText, "TEXT", "A further text");
  AddClauseOption(command, a, "--tag", ClauseKind::kTag, "TAG[,TAG...]", "Labels");
  AddClauseOption(command, a, "--audio", ClauseKind::kAudio, "FILE", "Sounds like this file");
  AddClauseOption(command, a, "--like", ClauseKind::kLike, "TRACK", "Sounds like this track");
  AddClauseOption(command, a, "--artist-like", ClauseKind::kArtist, "ARTIST",
                  "Sounds like this artist of the catalogue");
  AddClauseOption(command, a, "--album-like", ClauseKind::kAlbum, "ALBUM",
                  "Sounds like this album of the catalogue");
  AddClauseOption(command, a, "--passage", ClauseKind::kPassage, "TRACK@START-END",
                  "Sounds like this stretch");
  AddClauseOption(command, a, "--not", ClauseKind::kNot, "TEXT", "Not this");
  AddClauseOption(command, a, "--not-like", ClauseKind::kNotLike, "TRACK", "Rather not like it");
  AddClauseOption(command, a, "--more", ClauseKind::kMore, "QUALITY",
                  "More so than what is referred to: fast, loud, bright, ...");
  AddClauseOption(command, a, "--less", ClauseKind::kLess, "QUALITY", "Less so");
  AddClauseOption(command, a, "--more-like", ClauseKind::kMoreLike, "TRACK",
                  "This hit was welcome");
  AddClauseOption(command, a, "--less-like", ClauseKind::kLessLike, "TRACK", "This hit was not");
  const char* look = "What to look for";
  command.add_flag("--literal", a.literal, "Read nothing but text in WORDS")->group(look);
  command.add_flag("--reply", a.reply, "Go on from the last answer")->group(look);
  const char* variety = "Variety";
  command.add_option("--spread", a.spread, "How unlike one another the hits are to be")
      ->group(variety)
      ->type_name("0..1")
      ->check(CLI::Range(0.0, 1.0));
  command.add_option("--per-artist", a.per_artist, "At most so many hits of one artist")
      ->group(variety)
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--per-album", a.per_album, "At most so many hits of one album")
      ->group(variety)
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--explore", a.explore, "How much chance among the good hits")
      ->group(variety)
      ->type_name("0..1")
      ->check(CLI::Range(0.0, 1.0));
  command.add_option("--seed", a.seed, "Another chance each")->group(variety)->type_name("N");
  a.filter.Register(command);
  const char* output = "Output";
  command.add_option("-n,--limit", a.limit, "How many hits")
      ->group(output)
      ->type_name("N")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command.add_option("--page", a.page, "Go on from a previous search")
      ->group(output)
      ->type_name("TOKEN");
  command.add_flag("--passages", a.passages, "Passages in place of tracks")->group(output);
  command.add_flag("--copies", a.copies, "Copies of one recording as hits of their own")
      ->group(output);
  command.add_flag("--explain", a.explain, "Say why each hit is there")->group(output);
  auto* json = command.add_flag("--json", a.json, "The whole response as JSON")->group(output);
  command.add_flag("--paths", a.paths, "Paths only, for other programs")
      ->group(output)
      ->excludes(json);
  command.callback([arguments, &action] {
    action = [arguments](Session& session) { return Search(*arguments, session); };
  });
}

}  // namespace libretto::cli
