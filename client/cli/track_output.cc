#include "client/cli/track_output.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "client/cli/display_width.h"
#include "client/cli/format.h"
#include "client/cli/table.h"

namespace libretto::cli {
namespace {

std::string FormatTimestamp(const google::protobuf::Timestamp& time) {
  const absl::Time instant = absl::FromUnixSeconds(time.seconds());
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", instant, absl::UTCTimeZone());
}

std::string FormatValue(const v1::AttributeValue& value) {
  if (value.has_number_value()) return absl::StrCat(value.number_value());
  if (value.has_bool_value()) return value.bool_value() ? "true" : "false";
  return value.string_value();
}

// Aligned "name  value" lines; empty values are left out.
class Fields {
 public:
  void Add(std::string name, const std::string& value) {
    if (value.empty()) return;
    name.resize(std::max<size_t>(name.size() + 2, 14), ' ');
    absl::StrAppend(&text_, name, Printable(value), "\n");
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void AddFacts(const v1::Track& track, Fields& fields) {
  if (track.has_tempo_bpm()) {
    fields.Add("tempo", absl::StrFormat("%.1f BPM", track.tempo_bpm()));
  }
  fields.Add("key", track.has_key() && track.has_mode()
                        ? absl::StrCat(track.key(), " ", track.mode())
                        : track.key());
  if (track.has_loudness_lufs()) {
    fields.Add("loudness", absl::StrFormat("%.1f LUFS", track.loudness_lufs()));
  }
  if (track.has_energy()) fields.Add("energy", absl::StrFormat("%.2f", track.energy()));
}

}  // namespace

std::string TracksTable(const std::vector<v1::Track>& tracks, std::optional<int> width,
                        bool color) {
  Table table({{"id", false, 8},
               {"title", false, 16},
               {"artist", false, 10},
               {"album", false, 8},
               {"genre", false, 6},
               {"year", true},
               {"length", true}});
  for (const v1::Track& track : tracks) {
    table.AddRow({track.id(), TrackName(track), track.artist(), track.album(), track.genre(),
                  track.has_year() ? absl::StrCat(track.year()) : "",
                  FormatTime(track.duration_seconds())});
  }
  return table.Render(width, color);
}

std::string TrackDetails(const v1::GetTrackResponse& response) {
  const v1::Track& track = response.track();
  Fields fields;
  fields.Add("id", track.id());
  fields.Add("title", track.title());
  fields.Add("artist", track.artist());
  fields.Add("album", track.album());
  fields.Add("genre", track.genre());
  fields.Add("year", track.has_year() ? absl::StrCat(track.year()) : "");
  fields.Add("length", FormatTime(track.duration_seconds()));
  fields.Add("sample rate", absl::StrCat(track.sample_rate_hz(), " Hz"));
  AddFacts(track, fields);
  fields.Add("passages", absl::StrCat(response.passage_count()));
  fields.Add("coverage", track.coverage());
  fields.Add("path", track.path());
  if (track.has_added_time()) fields.Add("added", FormatTimestamp(track.added_time()));
  const std::map<std::string, v1::AttributeValue> attributes(track.attributes().begin(),
                                                             track.attributes().end());
  for (const auto& [name, value] : attributes) {
    fields.Add(absl::StrCat("attributes.", name), FormatValue(value));
  }
  return fields.text();
}

std::string StatsDetails(const v1::GetStatsResponse& stats) {
  Fields fields;
  fields.Add("tracks", absl::StrCat(stats.track_count()));
  fields.Add("passages", absl::StrCat(stats.passage_count()));
  fields.Add("length", FormatTime(stats.duration_seconds()));
  fields.Add("model", stats.model_id());
  fields.Add("dimension", absl::StrCat(stats.dimension()));
  fields.Add("index",
             absl::StrCat(stats.index(), stats.index().empty() ? "" : ", ", stats.index_kind()));
  fields.Add("snapshot", stats.snapshot_id());
  if (stats.has_published_time()) fields.Add("published", FormatTimestamp(stats.published_time()));
  fields.Add("unpublished", absl::StrCat(stats.unpublished_changes(), " changes"));
  fields.Add("server", stats.server_version());
  return fields.text();
}

}  // namespace libretto::cli
