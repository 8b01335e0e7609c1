#include "encoders/training/audio_teachers.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"
#include "encoders/training/choi_front_end.h"

namespace libretto {
namespace {

constexpr int64_t kYamnetHop = 96;  // frames: pieces that do not overlap

}  // namespace

std::vector<float> Tile(std::span<const float> samples, size_t size) {
  std::vector<float> tiled(size);
  for (size_t i = 0; i < size; ++i) tiled[i] = samples[i % samples.size()];
  return tiled;
}

absl::StatusOr<AudioTeachers> AudioTeachers::Load(const std::string& folder) {
  ASSIGN_OR_RETURN(const SafetensorsFile yamnet_file,
                   SafetensorsFile::Open(folder + "/yamnet/yamnet.safetensors"));
  ASSIGN_OR_RETURN(const SafetensorsFile choi_file,
                   SafetensorsFile::Open(folder + "/choi/choi_crnn.safetensors"));
  ASSIGN_OR_RETURN(Yamnet yamnet, Yamnet::Load(yamnet_file));
  ASSIGN_OR_RETURN(Choi choi, Choi::Load(choi_file));
  return AudioTeachers(std::move(yamnet), std::move(choi));
}

torch::Tensor AudioTeachers::Classes(const std::vector<std::span<const float>>& patches) const {
  std::vector<torch::Tensor> pieces;
  for (const std::span<const float> patch : patches) {
    pieces.push_back(Yamnet::Patches(yamnet_.LogMel(patch), kYamnetHop));
  }
  const auto count = static_cast<int64_t>(patches.size());
  return yamnet_.Logits(torch::cat(pieces)).view({count, -1, kYamnetClasses}).mean(1);
}

torch::Tensor AudioTeachers::Listener(std::span<const float> track, size_t centre) const {
  constexpr auto kSize = static_cast<size_t>(kChoiSourceSamples);
  std::vector<float> window;
  if (track.size() < kSize) {
    window = Tile(track, kSize);
  } else {
    const size_t last = track.size() - kSize;
    const size_t begin = centre < kSize / 2 ? 0 : std::min(centre - kSize / 2, last);
    const auto part = track.subspan(begin, kSize);
    window.assign(part.begin(), part.end());
  }
  const torch::Tensor samples = torch::from_blob(window.data(), {kChoiSourceSamples});
  const torch::Tensor melgram = ChoiMelgram(ResampleToChoi(samples));
  return choi_.Logits(choi_.Features(melgram.unsqueeze(0)));
}

}  // namespace libretto
