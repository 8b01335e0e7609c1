// How likely a label is to hold, by how far the audio stands out for it.
#pragma once

#include "server/query/vocabulary.h"

namespace libretto {

// In [0, 1], rising with `strength` (as LabelScore's): a logistic of it, fitted for each kind of
// label on rendered music whose facts are known (docs/search.md, "Tags, moods and descriptions",
// has the figures and how to fit it again). For any other label: fitted over all of them.
float LabelConfidence(float strength, LabelKind kind);

}  // namespace libretto
