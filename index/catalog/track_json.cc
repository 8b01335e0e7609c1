#include "index/catalog/track_json.h"

#include <cmath>
#include <exception>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "base/json_integer.h"

namespace libretto {
namespace {

using Json = nlohmann::json;

AttributeValue ToAttribute(const Json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return value.get<double>();
  return value.get<std::string>();
}

template <typename T>
std::optional<T> Optional(const Json& json, const char* name) {
  const auto at = json.find(name);
  return at == json.end() ? std::nullopt : std::optional<T>(at->get<T>());
}

AudioFacts FactsFromJson(const Json& json) {
  return {Optional<double>(json, "tempo_bpm"), Optional<std::string>(json, "key"),
          Optional<std::string>(json, "mode"), Optional<double>(json, "loudness_lufs"),
          Optional<double>(json, "energy")};
}

void PutFacts(const AudioFacts& facts, Json& json) {
  const auto put = [&](const char* name, std::optional<double> number) {
    if (number && std::isfinite(*number)) json[name] = *number;
  };
  put("tempo_bpm", facts.tempo_bpm);
  put("loudness_lufs", facts.loudness_lufs);
  put("energy", facts.energy);
  if (facts.key) json["key"] = *facts.key;
  if (facts.mode) json["mode"] = *facts.mode;
}

Track FromJson(const Json& json) {
  Track track;
  track.id = json.at("id").get<std::string>();
  track.title = json.value("title", "");
  track.artist = json.value("artist", "");
  track.album = json.value("album", "");
  track.genre = json.value("genre", "");
  if (json.contains("year")) track.year = JsonInteger<int>(json.at("year"));
  track.duration_seconds = json.value("duration_seconds", 0.0);
  track.sample_rate = JsonInteger<int>(json.value("sample_rate", nlohmann::json(0)));
  track.facts = FactsFromJson(json);
  track.path = json.value("path", "");
  track.coverage = ParseCoverage(json.value("coverage", "full")).value();
  track.added_time =
      absl::FromUnixNanos(JsonInteger<int64_t>(json.value("added_time_ns", nlohmann::json(0))));
  if (json.contains("attributes")) {
    for (const auto& [name, value] : json["attributes"].items()) {
      track.attributes[name] = ToAttribute(value);
    }
  }
  return track;
}

}  // namespace

std::string EncodeTrack(const Track& track) {
  Json json = {{"id", track.id},
               {"duration_seconds", track.duration_seconds},
               {"sample_rate", track.sample_rate},
               {"added_time_ns", absl::ToUnixNanos(track.added_time)}};
  const auto put = [&](const char* name, const std::string& value) {
    if (!value.empty()) json[name] = value;
  };
  put("title", track.title);
  put("artist", track.artist);
  put("album", track.album);
  put("genre", track.genre);
  put("path", track.path);
  if (track.year) json["year"] = *track.year;
  PutFacts(track.facts, json);
  if (track.coverage != Coverage::kFull) json["coverage"] = CoverageName(track.coverage);
  for (const auto& [name, value] : track.attributes) {
    std::visit([&, n = &name](const auto& v) { json["attributes"][*n] = v; }, value);
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::StatusOr<Track> DecodeTrack(std::string_view json) {
  try {
    return FromJson(Json::parse(json));
  } catch (const std::exception& e) {
    return absl::DataLossError(absl::StrCat("track metadata cannot be read: ", e.what()));
  }
}

}  // namespace libretto
