#include "base/coverage.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace libretto {

const std::map<std::string, Coverage>& CoverageByName() {
  static const auto& names = *new std::map<std::string, Coverage>{
      {"full", Coverage::kFull}, {"half", Coverage::kHalf}, {"third", Coverage::kThird}};
  return names;
}

const std::string& CoverageName(Coverage coverage) {
  const auto& names = CoverageByName();
  return std::ranges::find(names, coverage, [](const auto& entry) { return entry.second; })->first;
}

absl::StatusOr<Coverage> ParseCoverage(std::string_view text) {
  const std::string name(text);
  const auto at = CoverageByName().find(name);
  if (at != CoverageByName().end()) return at->second;
  return absl::InvalidArgumentError(
      absl::StrCat("coverage \"", name, "\" is none of full, half and third"));
}

}  // namespace libretto
