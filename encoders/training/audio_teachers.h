// The taggers that label audio for the heads: YAMNet and Choi's.
#pragma once

#include <torch/torch.h>

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/towers/yamnet.h"
#include "encoders/training/choi.h"

namespace libretto {

// The samples from the first on, repeated until there are `size`; `samples` is not empty.
std::vector<float> Tile(std::span<const float> samples, size_t size);

// Both read mono samples at 16 kHz. Immutable and thread-safe.
class AudioTeachers {
 public:
  // Reads yamnet/yamnet.safetensors and choi/choi_crnn.safetensors of `folder`.
  static absl::StatusOr<AudioTeachers> Load(const std::string& folder);

  // YAMNet's logits of every patch, mean over its pieces of 0.96 s: [patches, 521]. The patches are
  // of one length.
  torch::Tensor Classes(const std::vector<std::span<const float>>& patches) const;

  // Choi's logits [1, 50] of the 29.12 s of `track` around sample `centre`; a shorter track is
  // repeated.
  torch::Tensor Listener(std::span<const float> track, size_t centre) const;

 private:
  AudioTeachers(Yamnet yamnet, Choi choi) : yamnet_(std::move(yamnet)), choi_(std::move(choi)) {}

  Yamnet yamnet_;
  Choi choi_;
};

}  // namespace libretto
