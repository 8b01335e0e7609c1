// The features of the whole training audio, by file.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/training/audio_features.h"
#include "encoders/training/corpus_audio.h"

namespace libretto {

// The clips of the data folder and the music of the packages.
absl::StatusOr<std::vector<AudioItem>> ListTrainingAudio(const std::string& data_folder,
                                                         const std::string& packages_folder);

// Where an item's features are kept.
std::string FeaturePath(const std::string& folder, const AudioItem& item);

// A passage: the means over its patches.
struct FeatureSet {
  std::vector<AudioItem> items;
  torch::Tensor features;  // [patches, 3512]
  torch::Tensor teacher;   // [patches, 521]
  // For each patch, its item and its run within it; patches of one run lie in order.
  std::vector<int64_t> item, run;
};

// Loads those items whose features are there.
absl::StatusOr<FeatureSet> LoadFeatureSet(const std::vector<AudioItem>& items,
                                          const std::string& folder);

}  // namespace libretto
