// The features of the whole training audio, by file.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/training/audio_features.h"
#include "encoders/training/corpus_audio.h"

namespace libretto {

// Where training audio lies; an empty name leaves a source out.
struct AudioSources {
  std::string data;                   // folder with real/ and captions/
  std::string packages;               // folder of unpacked music packages
  std::vector<std::string> rendered;  // folders of rendered music
};

// Clips, packages, rendered; the last are tracks by their folder's name and their path in it.
// NOT_FOUND or DATA_LOSS, naming the folder or file, if a source is missing or empty;
// INVALID_ARGUMENT if two recordings would share their features.
absl::StatusOr<std::vector<AudioItem>> ListTrainingAudio(const AudioSources& sources);

// Where an item's features are kept.
std::string FeaturePath(const std::string& folder, const AudioItem& item);

// Whether they are there, with the teachers' scores if these are asked for.
bool HasFeatures(const std::string& path, bool with_teachers);

// A passage: the means over its patches.
struct FeatureSet {
  std::vector<AudioItem> items;
  torch::Tensor features;  // [patches, 3512]
  torch::Tensor teacher;   // [patches, 521]: YAMNet's logits
  torch::Tensor listener;  // [patches, 50]: Choi's logits
  // [patches] bool; where false the scores were not computed and are zeros.
  torch::Tensor has_teacher, has_listener;
  // For each patch, its item and its run within it; patches of one run lie in order.
  std::vector<int64_t> item, run;
};

// Loads those items whose features are there. NOT_FOUND, naming the folder, if none are.
absl::StatusOr<FeatureSet> LoadFeatureSet(const std::vector<AudioItem>& items,
                                          const std::string& folder);

// Blanks what a backbone ("msd", "mtt") or a teacher ("yamnet", "choi") says, to measure what it is
// worth. INVALID_ARGUMENT if it is none of these.
absl::Status LeaveOut(const std::string& source, FeatureSet& set);

}  // namespace libretto
