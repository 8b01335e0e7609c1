#include "client/cli/value_syntax.h"

#include <cctype>
#include <cmath>
#include <functional>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"

namespace libretto::cli {
namespace {

absl::Status BadTime(const std::string& text) {
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text, "\" is not a time: write 95, 1:35, 1:02:03, 5m or 1h30m"));
}

// Digits with at most one point; SimpleAtod alone would take "1e3", "inf" and signs.
bool PlainNumber(const std::string& text, double* number) {
  return text.find_first_not_of("0123456789.") == std::string::npos &&
         absl::SimpleAtod(text, number);
}

absl::StatusOr<double> ParseClockTime(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ':');
  if (parts.size() > 3) return BadTime(text);
  double seconds = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    double part = 0;
    if (!PlainNumber(parts[i], &part) || (i > 0 && part >= 60)) return BadTime(text);
    seconds = seconds * 60 + part;
  }
  return seconds;
}

absl::StatusOr<double> ParseUnits(const std::string& text) {
  double seconds = 0;
  std::string digits;
  for (char c : text) {
    const double unit = c == 'h' ? 3600 : c == 'm' ? 60 : c == 's' ? 1 : 0;
    if (unit == 0) {
      digits += c;
      continue;
    }
    double number = 0;
    if (!PlainNumber(digits, &number)) return BadTime(text);
    seconds += number * unit;
    digits.clear();
  }
  if (text.empty() || !digits.empty()) return BadTime(text);
  return seconds;
}

absl::StatusOr<double> ParseYear(const std::string& text) {
  int year = 0;
  if (!absl::SimpleAtoi(text, &year)) {
    return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is not a year"));
  }
  return year;
}

absl::StatusOr<NumberRange> ParseRange(
    const std::string& text, const char* examples,
    const std::function<absl::StatusOr<double>(const std::string&)>& parse) {
  NumberRange range;
  const size_t dots = text.find("..");
  const std::string first = text.substr(0, dots);
  const std::string last = dots == std::string::npos ? first : text.substr(dots + 2);
  if (first.empty() && last.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("empty range: write ", examples));
  }
  if (!first.empty()) {
    ASSIGN_OR_RETURN(range.min, parse(first));
  }
  if (!last.empty()) {
    ASSIGN_OR_RETURN(range.max, parse(last));
  }
  if (range.min && range.max && *range.min > *range.max) {
    return absl::InvalidArgumentError(
        absl::StrCat("range \"", text, "\" is empty: the first end must not be greater"));
  }
  return range;
}

}  // namespace

absl::StatusOr<Weighted> ParseWeighted(const std::string& text) {
  const size_t caret = text.rfind('^');
  double weight = 0;
  if (caret == std::string::npos || !absl::SimpleAtod(text.substr(caret + 1), &weight)) {
    return Weighted{text, std::nullopt};
  }
  if (!std::isfinite(weight) || weight <= 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("weight in \"", text,
                     "\" must be a positive number, as in \"rain^0.5\"; to push away use --not or "
                     "--not-like"));
  }
  return Weighted{text.substr(0, caret), static_cast<float>(weight)};
}

absl::StatusOr<double> ParseTime(const std::string& text) {
  double seconds = 0;
  if (PlainNumber(text, &seconds)) return seconds;
  return text.find(':') != std::string::npos ? ParseClockTime(text) : ParseUnits(text);
}

absl::StatusOr<PassageArgument> ParsePassage(const std::string& text) {
  const size_t at = text.rfind('@');
  const size_t dash = at == std::string::npos ? at : text.find('-', at);
  if (at == 0 || dash == std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", text, "\" names no passage: write TRACK@START-END, as in song@0:30-0:45"));
  }
  PassageArgument passage;
  passage.track = text.substr(0, at);
  ASSIGN_OR_RETURN(passage.start_seconds, ParseTime(text.substr(at + 1, dash - at - 1)));
  ASSIGN_OR_RETURN(passage.end_seconds, ParseTime(text.substr(dash + 1)));
  if (passage.end_seconds <= passage.start_seconds) {
    return absl::InvalidArgumentError(absl::StrCat("passage \"", text, "\" ends before it starts"));
  }
  return passage;
}

absl::StatusOr<NumberRange> ParseYears(const std::string& text) {
  return ParseRange(text, "1990..1999, 1990.., ..1999 or 1990", ParseYear);
}

absl::StatusOr<NumberRange> ParseDurations(const std::string& text) {
  return ParseRange(text, "2m..5m, 90.., or ..3:30", ParseTime);
}

}  // namespace libretto::cli
