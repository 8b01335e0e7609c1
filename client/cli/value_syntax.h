// The small notations inside arguments. Errors are INVALID_ARGUMENT and show an example.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace libretto::cli {

// "rain^0.5": a value and its weight. Only a number after the last '^' counts as a weight, so that
// "a^b" is plain text.
struct Weighted {
  std::string value;
  std::optional<float> weight;
};
absl::StatusOr<Weighted> ParseWeighted(const std::string& text);

// Seconds, from "95", "95.5", "95s", "1:35", "1:02:03", "5m", "1h30m".
absl::StatusOr<double> ParseTime(const std::string& text);

// "1:00-2:30" of a track: "TRACK@0:30-0:45".
struct PassageArgument {
  std::string track;
  double start_seconds = 0;
  double end_seconds = 0;
};
absl::StatusOr<PassageArgument> ParsePassage(const std::string& text);

// "A..B", "A..", "..B" or "A" (both ends). Ends are numbers, or times for durations.
struct NumberRange {
  std::optional<double> min;
  std::optional<double> max;
};
absl::StatusOr<NumberRange> ParseYears(const std::string& text);
absl::StatusOr<NumberRange> ParseDurations(const std::string& text);

}  // namespace libretto::cli
