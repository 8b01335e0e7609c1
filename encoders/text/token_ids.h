#pragma once

#include <vector>

namespace libretto {

// A text as a model reads it.
struct TokenIds {
  std::vector<int> ids;    // never empty
  int total = 0;           // pieces before any cut
  bool truncated = false;  // true if ids is shorter than the text
};

}  // namespace libretto
