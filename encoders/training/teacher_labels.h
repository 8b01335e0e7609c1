// Labels of recordings by what YAMNet hears, as libretto-eval reads them.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/training/concepts.h"
#include "encoders/training/feature_store.h"

namespace libretto {

// A recording's score of a class is the mean of the probabilities over its passages. It has the
// class if the score is among the top `share` of all recordings and at least `floor`; it has not
// if the score is below half of `floor`; in between it is left open.
struct TeacherLabelOptions {
  double share = 0.1;
  double floor = 0.1;
  int min_positives = 3;  // a class that fewer recordings have is left out
};

// Rows "file<TAB>label|?label|...", "-" for none, a row for each item of `set` that has the
// teacher's scores; `files` are the items' names in the table. Labels are the classes' first names.
// FAILED_PRECONDITION if there are no scores, or no class is left.
absl::StatusOr<std::string> TeacherLabels(const FeatureSet& set,
                                          const std::vector<std::string>& files,
                                          const std::vector<YamnetClass>& classes,
                                          const TeacherLabelOptions& options);

}  // namespace libretto
