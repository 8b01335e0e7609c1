#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/filter_arguments.h"
#include "client/cli/playlist_output.h"
#include "client/cli/track_reference.h"

namespace libretto::cli {
namespace {

constexpr const char* kExamples = R"(
TRACK is an id, or a title or path, or a part that only one track has. Similar, cost and the key's
steps are told from one track to the next; --json has them all.

Examples:
  libretto playlist continue "Northern Lights" --count 20 --m3u evening.m3u
  libretto playlist continue "Northern Lights" "The Long Road" --explore 7 --where 'energy < 0.4'
  libretto playlist path "Northern Lights" "Drum Clicks" --count 8
  libretto playlist order "Northern Lights" "The Long Road" "Drum Clicks" --shape arc
  libretto search calm piano --json | jq -r '.hits[].track.id' | xargs libretto playlist order
)";

constexpr double kExploration = 0.5;  // where only a seed is given

struct ContinueArguments {
  std::vector<std::string> seeds;
  std::vector<std::string> avoided;
  int count = 10;
  int spacing = 3;
  std::optional<uint64_t> seed;
  double exploration = kExploration;
  FilterArguments filter;
  PlaylistOutput output;
};

struct PathArguments {
  std::string from;
  std::string to;
  int count = 5;
  FilterArguments filter;
  PlaylistOutput output;
};

struct OrderArguments {
  std::vector<std::string> tracks;
  std::string start;
  std::string end;
  std::string shape = "flat";
  PlaylistOutput output;
};

using TrackIds = google::protobuf::RepeatedPtrField<std::string>;

absl::Status ResolveTracks(client::Client& client, const std::vector<std::string>& tracks,
                           TrackIds* ids) {
  for (const std::string& track : tracks) {
    ASSIGN_OR_RETURN(*ids->Add(), ResolveTrack(client, track));
  }
  return absl::OkStatus();
}

absl::Status Continue(const ContinueArguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(auto filter, ToFilter(arguments.filter));
  ASSIGN_OR_RETURN(auto client, session.Connect());
  v1::ContinueRequest request;
  RETURN_IF_ERROR(ResolveTracks(*client, arguments.seeds, request.mutable_seed_track_ids()));
  RETURN_IF_ERROR(ResolveTracks(*client, arguments.avoided, request.mutable_avoid_track_ids()));
  request.set_count(arguments.count);
  request.set_spacing(arguments.spacing);
  if (arguments.seed) {
    request.set_seed(*arguments.seed);
    request.set_exploration(static_cast<float>(arguments.exploration));
  }
  if (filter) *request.mutable_filter() = *std::move(filter);
  ASSIGN_OR_RETURN(const v1::PlaylistResponse list, client->Continue(request));
  return WritePlaylist(list, arguments.output, session.console);
}

absl::Status Path(const PathArguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(auto filter, ToFilter(arguments.filter));
  ASSIGN_OR_RETURN(auto client, session.Connect());
  v1::PathRequest request;
  ASSIGN_OR_RETURN(*request.mutable_from_track_id(), ResolveTrack(*client, arguments.from));
  ASSIGN_OR_RETURN(*request.mutable_to_track_id(), ResolveTrack(*client, arguments.to));
  request.set_count(arguments.count);
  if (filter) *request.mutable_filter() = *std::move(filter);
  ASSIGN_OR_RETURN(const v1::PlaylistResponse list, client->Path(request));
  return WritePlaylist(list, arguments.output, session.console);
}

v1::EnergyShape ShapeNamed(const std::string& name) {
  if (name == "rise") return v1::ENERGY_SHAPE_RISE;
  if (name == "fall") return v1::ENERGY_SHAPE_FALL;
  return name == "arc" ? v1::ENERGY_SHAPE_ARC : v1::ENERGY_SHAPE_FLAT;
}

absl::Status Order(const OrderArguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(auto client, session.Connect());
  v1::OrderRequest request;
  RETURN_IF_ERROR(ResolveTracks(*client, arguments.tracks, request.mutable_track_ids()));
  if (!arguments.start.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_start_track_id(), ResolveTrack(*client, arguments.start));
  }
  if (!arguments.end.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_end_track_id(), ResolveTrack(*client, arguments.end));
  }
  request.set_shape(ShapeNamed(arguments.shape));
  ASSIGN_OR_RETURN(const v1::PlaylistResponse list, client->Order(request));
  return WritePlaylist(list, arguments.output, session.console);
}

void AddContinue(CLI::App& playlist, Action& action) {
  auto arguments = std::make_shared<ContinueArguments>();
  ContinueArguments& a = *arguments;
  CLI::App& command = *playlist.add_subcommand("continue", "The tracks that come next");
  command.footer(kExamples);
  command.add_option("track", a.seeds, "The list so far; the last count most")
      ->type_name("TRACK")
      ->required();
  command.add_option("-n,--count", a.count, "How many tracks")
      ->type_name("N")
      ->check(CLI::Range(1, 200))
      ->capture_default_str();
  command.add_option("--avoid", a.avoided, "Not this track")
      ->type_name("TRACK")
      ->expected(1)
      ->take_all();
  command
      .add_option("--spacing", a.spacing,
                  "Rather no artist or album again within so many tracks; 0: any time")
      ->type_name("N")
      ->check(CLI::Range(0, 50))
      ->capture_default_str();
  auto* seed =
      command.add_option("--explore", a.seed, "Another choice for every seed")->type_name("SEED");
  command.add_option("--exploration", a.exploration, "How far it may stray, 0 to 1")
      ->type_name("AMOUNT")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str()
      ->needs(seed);
  a.filter.Register(command);
  a.output.Register(command);
  command.callback([arguments, &action] {
    action = [arguments](Session& session) { return Continue(*arguments, session); };
  });
}

void AddPath(CLI::App& playlist, Action& action) {
  auto arguments = std::make_shared<PathArguments>();
  PathArguments& a = *arguments;
  CLI::App& command = *playlist.add_subcommand("path", "A way from one track to another");
  command.footer(kExamples);
  command.add_option("from", a.from, "The first track")->type_name("TRACK")->required();
  command.add_option("to", a.to, "The last track")->type_name("TRACK")->required();
  command.add_option("-n,--count", a.count, "How many tracks in between")
      ->type_name("N")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  a.filter.Register(command);
  a.output.Register(command);
  command.callback([arguments, &action] {
    action = [arguments](Session& session) { return Path(*arguments, session); };
  });
}

void AddOrder(CLI::App& playlist, Action& action) {
  auto arguments = std::make_shared<OrderArguments>();
  OrderArguments& a = *arguments;
  CLI::App& command =
      *playlist.add_subcommand("order", "Tracks in an order in which neighbours go well together");
  command.footer(kExamples);
  command.add_option("track", a.tracks, "2 to 500 tracks")->type_name("TRACK")->required();
  command.add_option("--start", a.start, "The one to begin with")->type_name("TRACK");
  command.add_option("--end", a.end, "The one to end with")->type_name("TRACK");
  command.add_option("--shape", a.shape, "How energy is to run: flat, rise, fall or arc")
      ->type_name("SHAPE")
      ->check(CLI::IsMember({"flat", "rise", "fall", "arc"}).description(""))
      ->capture_default_str();
  a.output.Register(command);
  command.callback([arguments, &action] {
    action = [arguments](Session& session) { return Order(*arguments, session); };
  });
}

}  // namespace

void RegisterPlaylist(CLI::App& app, Action& action) {
  CLI::App& playlist = *app.add_subcommand("playlist", "Lists of tracks that go well together");
  playlist.require_subcommand(1);
  playlist.footer(kExamples);
  AddContinue(playlist, action);
  AddPath(playlist, action);
  AddOrder(playlist, action);
}

}  // namespace libretto::cli
