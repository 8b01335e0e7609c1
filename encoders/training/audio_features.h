// What the heads learn from: the backbones' features of passages, and the teacher's scores of the
// same seconds.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "encoders/audio/log_mel.h"
#include "encoders/towers/musicnn.h"
#include "encoders/towers/yamnet.h"

namespace libretto {

inline constexpr int kRunPatches = 4;  // consecutive patches of a passage

// Of one file: `runs` passages of up to kRunPatches patches of 3 s.
struct AudioFeatures {
  torch::Tensor features;  // [patches, 3512]: MSD's, then MTT's, as the audio head takes them
  torch::Tensor teacher;   // [patches, 521]: YAMNet's logits, mean over the patch
  torch::Tensor run;       // [patches] int64
};

class AudioFeatureExtractor {
 public:
  // `backbones` holds audio.msd.* and audio.mtt.*.
  static absl::StatusOr<AudioFeatureExtractor> Create(const SafetensorsFile& backbones,
                                                      const SafetensorsFile& yamnet);

  // Reads at most half an hour of the file and takes `runs` passages spread evenly over it.
  // INVALID_ARGUMENT if it is shorter than `min_seconds` or silent.
  absl::StatusOr<AudioFeatures> Extract(const std::string& path, int runs,
                                        double min_seconds) const;

 private:
  AudioFeatureExtractor(Musicnn msd, Musicnn mtt, Yamnet yamnet)
      : msd_(std::move(msd)), mtt_(std::move(mtt)), yamnet_(std::move(yamnet)) {}

  absl::Status AddRun(std::span<const float> samples, int64_t run, AudioFeatures& out) const;

  Musicnn msd_, mtt_;
  Yamnet yamnet_;
};

absl::Status SaveAudioFeatures(const AudioFeatures& features, const std::string& path);
absl::StatusOr<AudioFeatures> LoadAudioFeatures(const std::string& path);

}  // namespace libretto
