#include "client/cli/format.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "google/protobuf/util/json_util.h"

namespace libretto::cli {

std::string FormatTime(double seconds) {
  const auto whole = static_cast<int64_t>(std::max(0.0, std::floor(seconds + 1e-6)));
  if (whole < 3600) return absl::StrFormat("%d:%02d", whole / 60, whole % 60);
  return absl::StrFormat("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string FormatPassage(const v1::PassageRange& range) {
  const double start = std::floor(range.start_seconds());
  const double end = std::max(start + 1, std::round(range.end_seconds()));
  return absl::StrCat(FormatTime(start), "–", FormatTime(end));
}

std::string FormatScore(double score) { return absl::StrFormat("%.3f", score); }

std::string FormatPercent(double share) { return absl::StrFormat("%.0f %%", 100 * share); }

std::string FormatSigned(double value) { return absl::StrFormat("%+.3f", value); }

std::string TrackName(const v1::Track& track) {
  if (!track.title().empty()) return track.title();
  if (track.path().empty()) return track.id();
  return track.path().substr(track.path().rfind('/') + 1);
}

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  // Fails only for an Any of an unknown type, which this API does not have.
  return status.ok() ? json : "{}";
}

}  // namespace libretto::cli
