// What the heads learn from: the backbones' features of passages, and the teachers' scores of the
// same seconds.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "encoders/towers/musicnn.h"
#include "encoders/training/audio_teachers.h"

namespace libretto {

inline constexpr int kRunPatches = 4;  // consecutive patches of a passage

// Of one file: passages (runs) of up to kRunPatches patches of 3 s. Without teachers, `teacher` and
// `listener` are undefined.
struct AudioFeatures {
  torch::Tensor features;  // [patches, 3512]: MSD's, then MTT's, as the audio head takes them
  torch::Tensor teacher;   // [patches, 521]: YAMNet's logits, mean over the patch
  torch::Tensor listener;  // [patches, 50]: Choi's logits of the 29.12 s around the run
  torch::Tensor run;       // [patches] int64
};

class AudioFeatureExtractor {
 public:
  // `backbones` holds audio.msd.* and audio.mtt.*.
  static absl::StatusOr<AudioFeatureExtractor> Create(const SafetensorsFile& backbones,
                                                      std::optional<AudioTeachers> teachers);

  // Reads at most half an hour of the file and takes up to `runs` passages, spread evenly over it
  // and overlapping by half at most. Shorter audio is cut as MusicnnFeatureExtractor does it: the
  // last patch is aligned with the end, and less than a patch is repeated. INVALID_ARGUMENT if it
  // is shorter than a second or silent.
  absl::StatusOr<AudioFeatures> Extract(const std::string& path, int runs) const;

 private:
  AudioFeatureExtractor(Musicnn msd, Musicnn mtt, std::optional<AudioTeachers> teachers)
      : msd_(std::move(msd)), mtt_(std::move(mtt)), teachers_(std::move(teachers)) {}

  // The passage of `size` samples from `begin` on.
  absl::Status AddRun(std::span<const float> track, size_t begin, size_t size, int64_t run,
                      AudioFeatures& out) const;

  Musicnn msd_, mtt_;
  std::optional<AudioTeachers> teachers_;
};

absl::Status SaveAudioFeatures(const AudioFeatures& features, const std::string& path);
absl::StatusOr<AudioFeatures> LoadAudioFeatures(const std::string& path);

}  // namespace libretto
