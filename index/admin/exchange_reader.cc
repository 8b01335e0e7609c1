#include "index/admin/exchange_reader.h"

#include <cmath>
#include <exception>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/json_integer.h"
#include "base/status_macros.h"
#include "index/admin/exchange.h"
#include "index/catalog/track_json.h"
#include "index/store/track_codec.h"

namespace libretto {
namespace {

std::string PathOf(const std::string& folder, const char* name) {
  return absl::StrCat(folder, "/", name);
}

absl::Status BadRow(const std::string& path, int64_t row, std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(path, ", row ", row, ": ", std::string(why)));
}

absl::StatusOr<ModelIdentity> ReadManifest(const std::string& folder) {
  const std::string path = PathOf(folder, kExchangeManifest);
  if (!PosixFileSystem().Exists(path)) {
    return absl::NotFoundError(absl::StrCat("no export in ", folder,
                                            ": name a folder that `libretto-catalog export` made"));
  }
  ASSIGN_OR_RETURN(const std::string bytes, PosixFileSystem().ReadFile(path));
  try {
    const nlohmann::json manifest = nlohmann::json::parse(bytes);
    if (const int format = JsonInteger<int>(manifest.at("format")); format != kExchangeFormat) {
      return absl::FailedPreconditionError(
          absl::StrCat(path, " has format ", format, "; this program reads ", kExchangeFormat));
    }
    const nlohmann::json& model = manifest.at("model");
    ModelIdentity identity{model.at("id").get<std::string>(),
                           model.at("preprocessing").get<std::string>(),
                           JsonInteger<int>(model.at("dimension"))};
    if (!identity.id.empty() && identity.dimension > 0) return identity;
    return absl::InvalidArgumentError(absl::StrCat(path, " names no model"));
  } catch (const std::exception& e) {
    return absl::InvalidArgumentError(absl::StrCat(path, " cannot be read: ", e.what()));
  }
}

// The first row of the vector at `values` that is not of unit length or not finite is named.
absl::Status CheckVector(const std::string& path, int64_t row, std::span<const float> values) {
  constexpr float kTolerance = 1e-3f;  // as ValidateTrack
  const float squares = Dot(values, values);
  if (!std::isfinite(squares)) return BadRow(path, row, "it holds NaN or an infinity");
  if (std::abs(squares - 1) <= kTolerance) return absl::OkStatus();
  return BadRow(path, row,
                absl::StrCat("its length is ", std::sqrt(squares), ", not 1: normalise it"));
}

}  // namespace

ExchangeReader::ExchangeReader(std::string folder, ModelIdentity model, NpyReader<float> tracks,
                               NpyReader<float> passages, NpyReader<int64_t> rows,
                               NpyReader<double> starts, NpyReader<double> ends)
    : folder_(std::move(folder)),
      model_(std::move(model)),
      tracks_(std::move(tracks)),
      passages_(std::move(passages)),
      rows_(std::move(rows)),
      starts_(std::move(starts)),
      ends_(std::move(ends)),
      metadata_(
          std::make_unique<std::ifstream>(PathOf(folder_, kExchangeMetadata), std::ios::binary)) {}

absl::StatusOr<ExchangeReader> ExchangeReader::Open(const std::string& folder) {
  ASSIGN_OR_RETURN(ModelIdentity model, ReadManifest(folder));
  ASSIGN_OR_RETURN(auto tracks, NpyReader<float>::Open(PathOf(folder, kExchangeTracks)));
  ASSIGN_OR_RETURN(auto passages, NpyReader<float>::Open(PathOf(folder, kExchangePassages)));
  ASSIGN_OR_RETURN(auto rows, NpyReader<int64_t>::Open(PathOf(folder, kExchangePassageTracks)));
  ASSIGN_OR_RETURN(auto starts, NpyReader<double>::Open(PathOf(folder, kExchangeStarts)));
  ASSIGN_OR_RETURN(auto ends, NpyReader<double>::Open(PathOf(folder, kExchangeEnds)));
  ExchangeReader reader(folder, std::move(model), std::move(tracks), std::move(passages),
                        std::move(rows), std::move(starts), std::move(ends));
  RETURN_IF_ERROR(reader.CheckShapes());
  return reader;
}

absl::Status ExchangeReader::CheckShapes() const {
  for (const NpyReader<float>* vectors : {&tracks_, &passages_}) {
    if (vectors->columns() == model_.dimension) continue;
    return absl::InvalidArgumentError(absl::StrCat(vectors->path(), " has ", vectors->columns(),
                                                   " columns; the model of ", kExchangeManifest,
                                                   " has ", model_.dimension, " dimensions"));
  }
  const auto check = [&](const auto& reader) -> absl::Status {
    if (reader.rows() == passages() && reader.columns() == 0) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat(reader.path(), " must have one value for each of the ", passages(),
                     " rows of ", kExchangePassages, "; it has ", reader.rows(), " rows"));
  };
  RETURN_IF_ERROR(check(rows_));
  RETURN_IF_ERROR(check(starts_));
  RETURN_IF_ERROR(check(ends_));
  if (*metadata_) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("cannot open ", PathOf(folder_, kExchangeMetadata)));
}

absl::StatusOr<Track> ExchangeReader::NextMetadata() {
  const std::string path = PathOf(folder_, kExchangeMetadata);
  std::string line;
  if (!std::getline(*metadata_, line)) {
    return BadRow(path, row_,
                  absl::StrCat("it is missing; ", kExchangeTracks, " has ", tracks(), " rows"));
  }
  absl::StatusOr<Track> track = DecodeTrack(line);
  if (!track.ok()) return BadRow(path, row_, std::string(track.status().message()));
  if (row_ > 0 && track->id <= last_id_) {
    return BadRow(path, row_,
                  absl::StrCat("id \"", track->id, "\" does not follow \"", last_id_,
                               "\": sort the rows by id, each once"));
  }
  last_id_ = track->id;
  return track;
}

absl::Status ExchangeReader::AdvancePassage() {
  const int64_t before = passage_track_;
  RETURN_IF_ERROR(rows_.Read({&passage_track_, 1}));
  if (passage_track_ >= before && passage_track_ >= 0 && passage_track_ < tracks()) {
    return absl::OkStatus();
  }
  return BadRow(rows_.path(), passage_,
                absl::StrCat(passage_track_, " is not a row of ", kExchangeTracks,
                             ", of which there are ", tracks(), ", in ascending order"));
}

absl::Status ExchangeReader::ReadPassages(AnalyzedTrack& track) {
  if (passage_ == 0 && passages() > 0) RETURN_IF_ERROR(AdvancePassage());
  while (passage_ < passages() && passage_track_ == row_) {
    Passage& passage = track.passages.emplace_back();
    passage.embedding.resize(static_cast<size_t>(model_.dimension));
    RETURN_IF_ERROR(passages_.Read(passage.embedding));
    RETURN_IF_ERROR(CheckVector(passages_.path(), passage_, passage.embedding));
    RETURN_IF_ERROR(starts_.Read({&passage.start_seconds, 1}));
    RETURN_IF_ERROR(ends_.Read({&passage.end_seconds, 1}));
    if (!(passage.start_seconds >= 0 && passage.end_seconds >= passage.start_seconds &&
          std::isfinite(passage.end_seconds))) {
      return BadRow(ends_.path(), passage_,
                    absl::StrCat("a passage cannot be from ", passage.start_seconds, " s to ",
                                 passage.end_seconds, " s"));
    }
    if (++passage_ < passages()) RETURN_IF_ERROR(AdvancePassage());
  }
  if (!track.passages.empty()) return absl::OkStatus();
  return BadRow(tracks_.path(), row_,
                absl::StrCat("the track has no passages in ", kExchangePassageTracks));
}

absl::Status ExchangeReader::CheckEnd() {
  std::string line;
  if (std::getline(*metadata_, line) && !line.empty()) {
    return BadRow(PathOf(folder_, kExchangeMetadata), row_,
                  absl::StrCat("there is no such row in ", kExchangeTracks));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<AnalyzedTrack>> ExchangeReader::Next() {
  if (row_ == tracks()) {
    RETURN_IF_ERROR(CheckEnd());
    return std::nullopt;
  }
  AnalyzedTrack track;
  ASSIGN_OR_RETURN(track.track, NextMetadata());
  track.embedding.resize(static_cast<size_t>(model_.dimension));
  RETURN_IF_ERROR(tracks_.Read(track.embedding));
  RETURN_IF_ERROR(CheckVector(tracks_.path(), row_, track.embedding));
  RETURN_IF_ERROR(ReadPassages(track));
  if (const absl::Status valid = ValidateTrack(track, model_.dimension); !valid.ok()) {
    return BadRow(PathOf(folder_, kExchangeMetadata), row_, std::string(valid.message()));
  }
  ++row_;
  return track;
}

}  // namespace libretto
