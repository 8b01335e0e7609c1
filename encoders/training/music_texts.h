// Texts about music from the captions and the ontology in the data folder.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

// A description and the words that tag the same music, "funk, brass, groovy".
struct DescribedMusic {
  std::string title;  // empty if unknown
  std::string description;
  std::vector<std::string> tags;
};

// The three below: NOT_FOUND or DATA_LOSS, naming the file, if it is missing, malformed or empty.

// captions/musiccaps.csv
absl::StatusOr<std::vector<DescribedMusic>> ReadMusicCaps(const std::string& data_folder);
// captions/incompetech.jsonl: genre, feel and instruments as tags.
absl::StatusOr<std::vector<DescribedMusic>> ReadIncompetech(const std::string& data_folder);

struct OntologyClass {
  std::string name;
  std::string description;
};
// ontology/audioset-ontology.json
absl::StatusOr<std::vector<OntologyClass>> ReadOntology(const std::string& data_folder);

// Sentences of a description, without their full stops.
std::vector<std::string> SplitSentences(const std::string& text);
// "a, b, c"
std::string JoinTags(const std::vector<std::string>& tags);

}  // namespace libretto
