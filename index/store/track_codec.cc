#include "index/store/track_codec.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/crc32c.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "index/catalog/track_json.h"

namespace libretto {
namespace {

constexpr size_t kMaxIdBytes = 512;
constexpr float kUnitTolerance = 1e-3f;

template <typename T>
void Append(std::string& out, const T* values, size_t count) {
  out.append(reinterpret_cast<const char*>(values), count * sizeof(T));
}

template <typename T>
void Take(std::string_view& in, T* values, size_t count) {
  std::memcpy(values, in.data(), count * sizeof(T));
  in.remove_prefix(count * sizeof(T));
}

uint32_t Checksum(std::string_view document, std::string_view vectors) {
  return Crc32c(vectors, Crc32c(document));
}

absl::Status ValidateVector(const Embedding& v, int dimension, const std::string& what) {
  if (v.size() != static_cast<size_t>(dimension)) {
    return absl::InvalidArgumentError(
        absl::StrCat(what, " has ", v.size(), " dimensions; the catalogue has ", dimension));
  }
  const float squares = Dot(v, v);
  if (!(std::abs(squares - 1) <= kUnitTolerance)) {
    return absl::InvalidArgumentError(absl::StrCat(what, " is not of unit length"));
  }
  return absl::OkStatus();
}

absl::Status ValidateId(const std::string& id) {
  const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (id.empty()) return absl::InvalidArgumentError("the track has no id");
  if (id.size() > kMaxIdBytes || !IsValidUtf8(id) || std::any_of(id.begin(), id.end(), control)) {
    return absl::InvalidArgumentError(absl::StrCat("the track's id must be at most ", kMaxIdBytes,
                                                   " bytes of UTF-8 without control characters"));
  }
  return absl::OkStatus();
}

absl::Status ValidateMetadata(const Track& track) {
  if (!std::isfinite(track.duration_seconds) || track.duration_seconds < 0) {
    return absl::InvalidArgumentError("the track's duration is not a number of seconds");
  }
  for (const auto& [name, value] : track.attributes) {
    const auto* number = std::get_if<double>(&value);
    if (number && !std::isfinite(*number)) {
      return absl::InvalidArgumentError(absl::StrCat("attribute \"", name, "\" is not finite"));
    }
    if (name.empty() || !IsValidUtf8(name)) {
      return absl::InvalidArgumentError("an attribute's name must be non-empty UTF-8");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ValidateTrack(const AnalyzedTrack& track, int dimension) {
  RETURN_IF_ERROR(ValidateId(track.track.id));
  RETURN_IF_ERROR(ValidateMetadata(track.track));
  RETURN_IF_ERROR(ValidateVector(track.embedding, dimension, "the track's embedding"));
  if (track.passages.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("track ", track.track.id, " has no passages"));
  }
  for (const Passage& passage : track.passages) {
    RETURN_IF_ERROR(ValidateVector(passage.embedding, dimension, "a passage's embedding"));
    if (!std::isfinite(passage.start_seconds) || !std::isfinite(passage.end_seconds)) {
      return absl::InvalidArgumentError("a passage's time is not finite");
    }
  }
  return absl::OkStatus();
}

EncodedTrack Encode(const AnalyzedTrack& track) {
  EncodedTrack out;
  out.document = EncodeTrack(track.track);
  const uint32_t header[] = {static_cast<uint32_t>(track.embedding.size()),
                             static_cast<uint32_t>(track.passages.size())};
  Append(out.vectors, header, 2);
  Append(out.vectors, track.embedding.data(), track.embedding.size());
  for (const Passage& passage : track.passages) {
    const double times[] = {passage.start_seconds, passage.end_seconds};
    Append(out.vectors, times, 2);
    Append(out.vectors, passage.embedding.data(), passage.embedding.size());
  }
  out.checksum = Checksum(out.document, out.vectors);
  return out;
}

absl::StatusOr<AnalyzedTrack> Decode(std::string_view document, std::string_view vectors,
                                     uint32_t checksum, int dimension) {
  uint32_t header[2] = {};
  if (Checksum(document, vectors) != checksum || vectors.size() < sizeof header) {
    return absl::DataLossError("a track fails its checksum");
  }
  Take(vectors, header, 2);
  const size_t floats = static_cast<size_t>(dimension) * sizeof(float);
  if (header[0] != static_cast<uint32_t>(dimension) ||
      vectors.size() != floats + header[1] * (2 * sizeof(double) + floats)) {
    return absl::DataLossError("a track's vectors are malformed");
  }
  AnalyzedTrack out;
  ASSIGN_OR_RETURN(out.track, DecodeTrack(document));
  out.embedding.resize(static_cast<size_t>(dimension));
  Take(vectors, out.embedding.data(), out.embedding.size());
  out.passages.resize(header[1]);
  for (Passage& passage : out.passages) {
    Take(vectors, &passage.start_seconds, 1);
    Take(vectors, &passage.end_seconds, 1);
    passage.embedding.resize(static_cast<size_t>(dimension));
    Take(vectors, passage.embedding.data(), passage.embedding.size());
  }
  return out;
}

}  // namespace libretto
