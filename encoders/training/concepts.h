// Concepts that the audio side's teachers score: musicnn's own tags, YAMNet's music classes, and
// terms that profiles.tsv describes in them.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/training/feature_store.h"
#include "encoders/training/lexicon.h"

namespace libretto {

struct Concept {
  std::string id;                  // "msd:rock", "as:Piano", "profile:funk"
  std::string kind;                // "genre", "mood", "instrument", ... or "tag"
  std::vector<std::string> names;  // what people call it
};

// A class of singing or music that YAMNet scores; those that hold of all music are left out.
struct YamnetClass {
  int64_t index = 0;               // among YAMNet's classes
  std::string id;                  // "Violin, fiddle"
  std::vector<std::string> names;  // "violin", "fiddle"
};

// Of audioset-classes.csv, in its order.
absl::StatusOr<std::vector<YamnetClass>> ReadYamnetMusicClasses(const std::string& path);

struct ConceptOptions {
  std::string profiles;        // profiles.tsv
  std::string yamnet_classes;  // audioset-classes.csv
};

struct ConceptTable {
  std::vector<Concept> concepts;
  int64_t natives = 0;   // the first so many are the backbones' own tags
  int64_t observed = 0;  // the first so many are scored by a network; the rest are profiles
  torch::Tensor weight;  // [concepts]: 1, or less for what hardly occurs in the training audio
  torch::Tensor mean, deviation;  // [observed], of logits of real music
  torch::Tensor profiles;         // [observed, concepts - observed], columns of unit variance
  std::vector<int64_t> classes;   // of YAMNet, those observed

  // [patches, concepts]: of the set's patches, standardised over its real music. The backbone's own
  // listener tags and Choi's are averaged; what a source says of a recording raises its concepts.
  torch::Tensor scores;

  // From features [N, 3512] alone, for the natives and the profiles as far as they speak of
  // natives: [N, concepts]; columns that cannot be known are 0, and 0 in `known` [concepts].
  torch::Tensor NativeScores(const torch::Tensor& features, torch::Tensor* known) const;
};

// The statistics are those of `set`. Tags of recordings for which `keep` is false are not looked
// at.
absl::StatusOr<ConceptTable> MakeConcepts(const ConceptOptions& options, const FeatureSet& set,
                                          const std::vector<bool>& keep);

// What people may type for a concept: its names, phrases with them, and the lexicon's terms for the
// same in other languages.
std::vector<std::string> ConceptTexts(const Concept& one, const Lexicon& lexicon);

}  // namespace libretto
