// SentencePiece's compiled normalisation rules: longest-match replacement of character sequences.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

// Immutable and thread-safe.
class Charsmap {
 public:
  // `compiled`: 4 bytes of trie size, a Darts-clone double array, NUL-terminated replacements.
  // Empty means no rules. INVALID_ARGUMENT if it is malformed.
  static absl::StatusOr<Charsmap> Parse(std::string_view compiled);

  // Removes the longest known sequence, or else one character, from the front of `text`, which must
  // be valid UTF-8 and not empty, and returns what takes its place. The result lives as long as
  // this object and the text.
  std::string_view TakeNormalised(std::string_view& text) const;

 private:
  // Length of the longest match and, in *replacement, the place of its replacement; 0 if none.
  size_t LongestMatch(std::string_view text, uint32_t* replacement) const;

  std::vector<uint32_t> units_;
  std::string replacements_;
};

}  // namespace libretto
