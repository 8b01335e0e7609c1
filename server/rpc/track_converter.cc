#include "server/rpc/track_converter.h"

#include <cmath>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/query/errors.h"
#include "server/rpc/facts_converter.h"

namespace libretto {
namespace {

constexpr size_t kMaxIdBytes = 256;
constexpr size_t kMaxTextBytes = 4096;  // of a title, an artist, ...
constexpr int kMaxAttributes = 256;
constexpr int64_t kNanos = 1'000'000'000;

absl::Status CheckLength(const std::string& value, size_t limit, const std::string& field) {
  if (value.size() <= limit) return absl::OkStatus();
  return InvalidField(field,
                      absl::StrCat("is ", value.size(), " bytes; at most ", limit, " are allowed"));
}

}  // namespace

void ToProto(const AttributeValue& value, v1::AttributeValue* proto) {
  if (const auto* text = std::get_if<std::string>(&value)) proto->set_string_value(*text);
  if (const auto* number = std::get_if<double>(&value)) proto->set_number_value(*number);
  if (const auto* flag = std::get_if<bool>(&value)) proto->set_bool_value(*flag);
}

void ToProto(const Track& track, v1::Track* proto) {
  proto->set_id(track.id);
  proto->set_title(track.title);
  proto->set_artist(track.artist);
  proto->set_album(track.album);
  proto->set_genre(track.genre);
  if (track.year.has_value()) proto->set_year(*track.year);
  proto->set_duration_seconds(track.duration_seconds);
  proto->set_sample_rate_hz(track.sample_rate);
  FactsToProto(track.facts, *proto);
  proto->set_path(track.path);
  proto->set_coverage(CoverageName(track.coverage));
  const int64_t nanos = absl::ToUnixNanos(track.added_time);
  proto->mutable_added_time()->set_seconds(nanos / kNanos);
  proto->mutable_added_time()->set_nanos(static_cast<int32_t>(nanos % kNanos));
  for (const auto& [name, value] : track.attributes) {
    ToProto(value, &(*proto->mutable_attributes())[name]);
  }
}

absl::StatusOr<AttributeValue> FromProto(const v1::AttributeValue& proto,
                                         const std::string& field) {
  switch (proto.kind_case()) {
    case v1::AttributeValue::kStringValue:
      RETURN_IF_ERROR(CheckLength(proto.string_value(), kMaxTextBytes, field));
      return AttributeValue(proto.string_value());
    case v1::AttributeValue::kNumberValue:
      if (!std::isfinite(proto.number_value())) return InvalidField(field, "must be finite");
      return AttributeValue(proto.number_value());
    case v1::AttributeValue::kBoolValue:
      return AttributeValue(proto.bool_value());
    case v1::AttributeValue::KIND_NOT_SET:
      break;
  }
  return InvalidField(field, "must have a value: string_value, number_value or bool_value");
}

absl::StatusOr<Track> FromProto(const v1::Track& proto, const std::string& field) {
  Track track;
  track.id = proto.id();
  track.title = proto.title();
  track.artist = proto.artist();
  track.album = proto.album();
  track.genre = proto.genre();
  RETURN_IF_ERROR(CheckLength(track.id, kMaxIdBytes, field + ".id"));
  RETURN_IF_ERROR(CheckLength(track.title, kMaxTextBytes, field + ".title"));
  RETURN_IF_ERROR(CheckLength(track.artist, kMaxTextBytes, field + ".artist"));
  RETURN_IF_ERROR(CheckLength(track.album, kMaxTextBytes, field + ".album"));
  RETURN_IF_ERROR(CheckLength(track.genre, kMaxTextBytes, field + ".genre"));
  if (proto.has_year()) {
    if (proto.year() < 0 || proto.year() > 9999) {
      return InvalidField(field + ".year", "must be 0 to 9999");
    }
    track.year = proto.year();
  }
  if (proto.attributes_size() > kMaxAttributes) {
    return InvalidField(field + ".attributes",
                        absl::StrCat("holds more than ", kMaxAttributes, " attributes"));
  }
  for (const auto& [name, value] : proto.attributes()) {
    const std::string where = absl::StrCat(field, ".attributes[\"", name, "\"]");
    if (name.empty()) return InvalidField(where, "must have a name");
    RETURN_IF_ERROR(CheckLength(name, kMaxIdBytes, where));
    ASSIGN_OR_RETURN(track.attributes[name], FromProto(value, where));
  }
  return track;
}

}  // namespace libretto
