// Whether the teachers give what their reference implementations gave.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

struct TeacherDifference {
  std::string what;    // "choi melgram (dB)"
  double largest = 0;  // absolute
  double allowed = 0;
};

// Reads yamnet/ and choi/ of `folder`: weights and fixtures (audio, front end, features, scores).
// NOT_FOUND or DATA_LOSS naming the file and the tensor.
absl::StatusOr<std::vector<TeacherDifference>> CheckTeachers(const std::string& folder);

}  // namespace libretto
