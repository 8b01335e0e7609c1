// Whether there is anything for the heads to learn from: asked before hours are spent, and before
// statistics of nothing are taken.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "encoders/training/heads_data.h"

namespace libretto {

// FAILED_PRECONDITION, saying what to give, if no recording that `keep` holds for is real music.
absl::Status CheckRecordings(const FeatureSet& set, const std::vector<bool>& keep);

// FAILED_PRECONDITION, saying what to give, if none of those recordings has words, or there are no
// captions without audio.
absl::Status CheckHeadTexts(const HeadTexts& texts, const std::vector<bool>& keep);

}  // namespace libretto
