#include "client/cli/catalog_actions.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <functional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/cli/errors.h"
#include "client/cli/format.h"
#include "client/cli/track_output.h"
#include "client/cli/track_reference.h"

namespace libretto::cli {
namespace {

constexpr int kPage = 1000;

// Pages through the catalogue; `visit` gets at most `limit` tracks, page by page.
absl::Status ForEachPage(client::Client& client, const ListArguments& arguments,
                         const std::function<void(std::vector<v1::Track>)>& visit) {
  v1::ListTracksRequest request;
  ASSIGN_OR_RETURN(std::optional<v1::Filter> filter, ToFilter(arguments.filter));
  if (filter) *request.mutable_filter() = *std::move(filter);
  int64_t left = arguments.limit == 0 ? INT64_MAX : arguments.limit;
  do {
    request.set_page_size(static_cast<int>(std::min<int64_t>(left, kPage)));
    ASSIGN_OR_RETURN(const v1::ListTracksResponse response, client.List(request));
    visit({response.tracks().begin(), response.tracks().end()});
    left -= response.tracks_size();
    request.set_page_token(response.next_page_token());
  } while (left > 0 && !request.page_token().empty());
  return absl::OkStatus();
}

absl::Status SetAttribute(const std::string& argument, v1::Track& track) {
  const size_t equals = argument.find('=');
  if (equals == 0 || equals == std::string::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("--attribute \"", argument, "\": write NAME=VALUE, as in mood=calm"));
  }
  const std::string text = argument.substr(equals + 1);
  v1::AttributeValue& value = (*track.mutable_attributes())[argument.substr(0, equals)];
  double number = 0;
  if (text == "true" || text == "false") {
    value.set_bool_value(text == "true");
  } else if (absl::SimpleAtod(text, &number)) {
    value.set_number_value(number);
  } else {
    value.set_string_value(text);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Track> ToMetadata(const AddArguments& arguments) {
  if (!arguments.id.empty() && arguments.files.size() > 1) {
    return absl::InvalidArgumentError("--id names one track: give one file");
  }
  v1::Track track;
  track.set_id(arguments.id);
  track.set_title(arguments.title);
  track.set_artist(arguments.artist);
  track.set_album(arguments.album);
  track.set_genre(arguments.genre);
  if (arguments.year) track.set_year(*arguments.year);
  for (const std::string& attribute : arguments.attributes) {
    RETURN_IF_ERROR(SetAttribute(attribute, track));
  }
  return track;
}

absl::StatusOr<v1::UpsertTrackResponse> AddFile(client::Client& client, const v1::Track& metadata,
                                                const std::string& file, bool server_path) {
  if (server_path) return client.UpsertServerFile(metadata, file);
  std::ifstream audio(file, std::ios::binary);
  if (!audio) return absl::InvalidArgumentError(absl::StrCat("cannot open ", file));
  return client.Upsert(metadata, audio);
}

void PrintAdded(const v1::UpsertTrackResponse& response, bool json, const Console& console) {
  if (json) {
    console.out << ToJson(response) << "\n";
    return;
  }
  console.out << (response.created() ? "added " : "replaced ") << response.track().id() << "  "
              << TrackName(response.track()) << "  "
              << FormatTime(response.track().duration_seconds()) << "\n";
}

}  // namespace

absl::Status ListTracks(const ListArguments& arguments, Session& session) {
  RETURN_IF_ERROR(ToFilter(arguments.filter).status());
  ASSIGN_OR_RETURN(auto client, session.Connect());
  const Console& console = session.console;
  std::vector<v1::Track> all;
  int64_t count = 0;
  RETURN_IF_ERROR(ForEachPage(*client, arguments, [&](std::vector<v1::Track> page) {
    count += static_cast<int64_t>(page.size());
    for (v1::Track& track : page) {
      if (arguments.json) {
        console.out << ToJson(track) << "\n";
      } else if (arguments.paths) {
        if (!track.path().empty()) console.out << track.path() << "\n";
      } else {
        all.push_back(std::move(track));
      }
    }
  }));
  if (count == 0) return absl::NotFoundError("no track matches");
  if (!all.empty()) console.out << TracksTable(all, console.out_width, console.out_color);
  return absl::OkStatus();
}

absl::Status GetTracks(const TrackArguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(auto client, session.Connect());
  bool first = true;
  for (const std::string& reference : arguments.tracks) {
    ASSIGN_OR_RETURN(const std::string id, ResolveTrack(*client, reference));
    ASSIGN_OR_RETURN(const v1::GetTrackResponse response, client->Get(id));
    if (arguments.json) {
      session.console.out << ToJson(response) << "\n";
    } else {
      session.console.out << (first ? "" : "\n") << TrackDetails(response);
    }
    first = false;
  }
  return absl::OkStatus();
}

absl::Status AddTracks(const AddArguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(const v1::Track metadata, ToMetadata(arguments));
  ASSIGN_OR_RETURN(auto client, session.Connect());
  absl::Status first_failure;
  for (const std::string& file : arguments.files) {
    const auto response = AddFile(*client, metadata, file, arguments.server_path);
    if (response.ok()) {
      PrintAdded(*response, arguments.json, session.console);
      continue;
    }
    if (arguments.files.size() == 1) return response.status();
    session.console.err << file << ":\n";
    ReportError(response.status(), session.console);
    if (first_failure.ok()) {
      first_failure = absl::Status(response.status().code(), "some files were not added");
    }
  }
  return first_failure;
}

absl::Status DeleteTracks(const TrackArguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(auto client, session.Connect());
  std::vector<std::string> ids;  // all are found before the first goes
  for (const std::string& name : arguments.tracks) {
    ASSIGN_OR_RETURN(ids.emplace_back(), ResolveWholeName(*client, name));
  }
  for (const std::string& id : ids) {
    RETURN_IF_ERROR(client->Delete(id));
    session.console.out << "deleted " << id << "\n";
  }
  return absl::OkStatus();
}

absl::Status ShowStats(bool json, Session& session) {
  ASSIGN_OR_RETURN(auto client, session.Connect());
  ASSIGN_OR_RETURN(const v1::GetStatsResponse stats, client->Stats());
  session.console.out << (json ? ToJson(stats) + "\n" : StatsDetails(stats));
  return absl::OkStatus();
}

}  // namespace libretto::cli
