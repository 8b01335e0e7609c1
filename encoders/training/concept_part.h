// The concept part of the joint space (towers/joint_heads.h), fitted in closed form.
#pragma once

#include "encoders/towers/joint_heads.h"
#include "encoders/training/heads_data.h"

namespace libretto {

// Of concept_output, so many values tell recordings apart by their sound. No text reaches them.
inline constexpr int64_t kTimbreWidth = 32;

// Sets the audio head's statistics, its projection (to the principal components of the standardised
// features, together of mean square 1) and both heads' concept parts. The audio side is two ridge
// regressions on the projected features, of the observed concepts' scores and of what the
// sources' texts say of their recordings (as weights of the concepts with names near to them),
// brought together to principal components; beside these, the features' own first kTimbreWidth
// principal components, each of unit variance. A concept's value is what it weighs in the former.
void InstallConceptPart(const HeadsData& data, const HeadTexts& texts, AudioHead& audio,
                        TextHead& text);

}  // namespace libretto
