#include "encoders/training/audio_features.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/audio/decoder.h"
#include "encoders/audio/log_mel.h"
#include "encoders/towers/tensors.h"

namespace libretto {
namespace {

constexpr int kSampleRate = 16000;
constexpr size_t kFrames = 187, kBands = 96, kHop = 256;
constexpr size_t kPatchSamples = (kFrames - 1) * kHop;  // frames are centred on their samples
constexpr size_t kRunSamples = (kRunPatches * kFrames - 1) * kHop;
constexpr size_t kMaxSamples = size_t{1800} * kSampleRate;
constexpr float kSilence = 1e-4f;

absl::StatusOr<std::vector<float>> ReadSamples(const std::string& path) {
  ASSIGN_OR_RETURN(const auto decoder, OpenAudioFile(path, kSampleRate));
  std::vector<float> samples, block(1 << 16);
  while (samples.size() < kMaxSamples) {
    ASSIGN_OR_RETURN(const size_t read, decoder->Read(std::span<float>(block)));
    if (read == 0) break;
    samples.insert(samples.end(), block.begin(), block.begin() + static_cast<long>(read));
  }
  if (samples.size() < kSampleRate) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is shorter than a second"));
  }
  if (samples.size() < kPatchSamples) samples = Tile(samples, kPatchSamples);
  return samples;
}

float RootMeanSquare(std::span<const float> samples) {
  double sum = 0;
  for (const float x : samples) sum += static_cast<double>(x) * x;
  return static_cast<float>(std::sqrt(sum / static_cast<double>(samples.size())));
}

// First frames of the patches that tile `frames` frames, the last one aligned with the end.
std::vector<size_t> PatchStarts(size_t frames) {
  std::vector<size_t> starts;
  for (size_t first = 0; first + kFrames <= frames; first += kFrames) starts.push_back(first);
  if (frames % kFrames != 0) starts.push_back(frames - kFrames);
  return starts;
}

void Append(const torch::Tensor& more, torch::Tensor& all) {
  all = all.defined() ? torch::cat({all, more}) : more;
}

}  // namespace

absl::StatusOr<AudioFeatureExtractor> AudioFeatureExtractor::Create(
    const SafetensorsFile& backbones, std::optional<AudioTeachers> teachers) {
  ASSIGN_OR_RETURN(Musicnn msd, Musicnn::Load(backbones, "audio.msd."));
  ASSIGN_OR_RETURN(Musicnn mtt, Musicnn::Load(backbones, "audio.mtt."));
  return AudioFeatureExtractor(std::move(msd), std::move(mtt), std::move(teachers));
}

absl::Status AudioFeatureExtractor::AddRun(std::span<const float> track, size_t begin, size_t size,
                                           int64_t run, AudioFeatures& out) const {
  const std::span<const float> samples = track.subspan(begin, size);
  LogMel log_mel{LogMelOptions{}};
  std::vector<float> frames;
  log_mel.Push(samples, frames);
  RETURN_IF_ERROR(log_mel.Finish(frames));
  std::vector<torch::Tensor> patches;
  std::vector<std::span<const float>> waves;
  for (const size_t first : PatchStarts(frames.size() / kBands)) {
    patches.push_back(torch::from_blob(frames.data() + first * kBands, {kFrames, kBands}));
    waves.push_back(samples.subspan(first * kHop, kPatchSamples));
  }
  const torch::Tensor mel = torch::stack(patches);
  const auto count = static_cast<int64_t>(patches.size());
  Append(torch::cat({msd_.Features(mel), mtt_.Features(mel)}, 1), out.features);
  Append(torch::full({count}, run, torch::kInt64), out.run);
  if (teachers_) {
    Append(teachers_->Classes(waves), out.teacher);
    Append(teachers_->Listener(track, begin + size / 2).expand({count, -1}), out.listener);
  }
  return absl::OkStatus();
}

absl::StatusOr<AudioFeatures> AudioFeatureExtractor::Extract(const std::string& path,
                                                             int runs) const {
  ASSIGN_OR_RETURN(const std::vector<float> samples, ReadSamples(path));
  const std::span<const float> track(samples);
  const size_t size = std::min(track.size(), kRunSamples), slack = track.size() - size;
  const size_t count = std::min<size_t>(1 + slack / (kRunSamples / 2), runs);
  return CatchTorch([&]() -> absl::StatusOr<AudioFeatures> {
    torch::NoGradGuard no_grad;
    AudioFeatures out;
    for (size_t i = 0; i < count; ++i) {
      const size_t begin = count == 1 ? slack / 2 : slack * i / (count - 1);
      if (RootMeanSquare(track.subspan(begin, size)) < kSilence) continue;
      RETURN_IF_ERROR(AddRun(track, begin, size, static_cast<int64_t>(i), out));
    }
    if (!out.run.defined()) return absl::InvalidArgumentError(absl::StrCat(path, " is silent"));
    return out;
  });
}

absl::Status SaveAudioFeatures(const AudioFeatures& features, const std::string& path) {
  TensorMap tensors = {{"features", FromTorchAsHalf(features.features)},
                       {"run", FromTorch(features.run)}};
  if (features.teacher.defined()) {
    tensors["teacher"] = FromTorchAsHalf(features.teacher);
    tensors["listener"] = FromTorchAsHalf(features.listener);
  }
  return WriteSafetensors(path, tensors);
}

absl::StatusOr<AudioFeatures> LoadAudioFeatures(const std::string& path) {
  ASSIGN_OR_RETURN(const SafetensorsFile file, SafetensorsFile::Open(path));
  AudioFeatures out;
  ASSIGN_OR_RETURN(const TensorView run, file.Get("run"));
  out.run = ToTorch(run);
  ASSIGN_OR_RETURN(const TensorView features, file.Get("features"));
  out.features = ToTorch(features);
  for (auto [name, target] :
       {std::pair{"teacher", &out.teacher}, std::pair{"listener", &out.listener}}) {
    const auto it = file.tensors().find(name);
    if (it != file.tensors().end()) *target = ToTorch(it->second);
  }
  return out;
}

}  // namespace libretto
