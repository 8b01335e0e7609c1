// WordNet's data files (wndb(5WN)).
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

struct WordNet {
  std::unordered_set<std::string> lemmas;  // lower case, spaces between words
  std::vector<std::string> definitions;    // one a synset
  std::vector<std::string> examples;       // sentences in which a word is used
};

// Reads data.noun, data.verb, data.adj and data.adv in `directory`.
absl::StatusOr<WordNet> ReadWordNet(const std::string& directory);

}  // namespace libretto
