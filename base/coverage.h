// How much of a track is computed when it is encoded.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace libretto {

// The value is the step: of so many neighbouring patches (the seconds that a model reads at once),
// the first is computed. Embeddings of every coverage lie in one space and can be compared.
enum class Coverage { kFull = 1, kHalf = 2, kThird = 3 };

inline int StepOf(Coverage coverage) { return static_cast<int>(coverage); }

// "full", "half" and "third".
const std::map<std::string, Coverage>& CoverageByName();
const std::string& CoverageName(Coverage coverage);

// INVALID_ARGUMENT naming `text` and the names there are.
absl::StatusOr<Coverage> ParseCoverage(std::string_view text);

}  // namespace libretto
