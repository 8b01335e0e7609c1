// The corpus from which the text tower learns: texts beside the English texts whose sentence
// vectors they should get (Reimers & Gurevych 2020).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace libretto {

// One example. `text` is what the tower reads, `english` what the teacher reads.
struct TextPair {
  // "definition", "example", "dictionary", "lexicon", "music", "tags"; or "aside", a description
  // kept for the figures.
  std::string kind;
  std::string text;
  std::string english;
};

struct TextCorpusOptions {
  std::string data_folder;         // captions/ and ontology/
  std::string wordnet_folder;      // data.noun, ...
  std::string dictionary_folder;   // freedict-*.dict.dz
  std::string lexicon;             // lexicon.tsv
  double definition_share = 0.55;  // of WordNet's definitions; those on music are kept whole
  int pairs_per_dictionary = 25000;
  int phrases_per_language = 2500;
  int mixed_descriptions = 40000;
  uint64_t seed = 1;
};

// Deterministic. No pair twice; no text longer than 600 bytes.
absl::StatusOr<std::vector<TextPair>> BuildTextCorpus(const TextCorpusOptions& options);

bool IsKeptAside(const TextPair& pair);

// A TSV file: kind, text, English text ("=" if they are equal).
absl::Status WriteTextCorpus(const std::vector<TextPair>& pairs, const std::string& path);
// NOT_FOUND if there is no such file; DATA_LOSS if it is empty or something else. Both name it and
// say how to make it.
absl::StatusOr<std::vector<TextPair>> ReadTextCorpus(const std::string& path);

}  // namespace libretto
