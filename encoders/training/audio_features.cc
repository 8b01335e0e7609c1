#include "encoders/training/audio_features.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/audio/decoder.h"
#include "encoders/towers/tensors.h"

namespace libretto {
namespace {

constexpr int64_t kFrames = 187, kBands = 96, kHop = 256, kYamnetHop = 96;
constexpr size_t kPatchSamples = kFrames * kHop;
constexpr double kMaxSeconds = 1800;
constexpr float kSilence = 1e-4f;

absl::StatusOr<std::vector<float>> ReadSamples(const std::string& path) {
  ASSIGN_OR_RETURN(const auto decoder, OpenAudioFile(path, kYamnetSampleRate));
  std::vector<float> samples, block(1 << 16);
  while (samples.size() < kMaxSeconds * kYamnetSampleRate) {
    ASSIGN_OR_RETURN(const size_t read, decoder->Read(std::span<float>(block)));
    if (read == 0) break;
    samples.insert(samples.end(), block.begin(), block.begin() + read);
  }
  return samples;
}

float RootMeanSquare(std::span<const float> samples) {
  double sum = 0;
  for (const float x : samples) sum += static_cast<double>(x) * x;
  return static_cast<float>(std::sqrt(sum / std::max<size_t>(samples.size(), 1)));
}

torch::Tensor Append(const torch::Tensor& all, const torch::Tensor& more) {
  return all.defined() ? torch::cat({all, more}) : more;
}

}  // namespace

absl::StatusOr<AudioFeatureExtractor> AudioFeatureExtractor::Create(
    const SafetensorsFile& backbones, const SafetensorsFile& yamnet) {
  ASSIGN_OR_RETURN(Musicnn msd, Musicnn::Load(backbones, "audio.msd."));
  ASSIGN_OR_RETURN(Musicnn mtt, Musicnn::Load(backbones, "audio.mtt."));
  ASSIGN_OR_RETURN(Yamnet teacher, Yamnet::Load(yamnet));
  return AudioFeatureExtractor(std::move(msd), std::move(mtt), std::move(teacher));
}

absl::Status AudioFeatureExtractor::AddRun(std::span<const float> samples, int64_t run,
                                           AudioFeatures& out) const {
  LogMel log_mel{LogMelOptions{}};
  std::vector<float> frames;
  log_mel.Push(samples, frames);
  RETURN_IF_ERROR(log_mel.Finish(frames));
  const auto patches = static_cast<int64_t>(frames.size()) / kBands / kFrames;
  const torch::Tensor mel = torch::from_blob(frames.data(), {patches, kFrames, kBands}).clone();
  const torch::Tensor features = torch::cat({msd_.Features(mel), mtt_.Features(mel)}, 1);
  std::vector<torch::Tensor> teacher;
  for (int64_t i = 0; i < patches; ++i) {
    const std::span<const float> patch = samples.subspan(i * kPatchSamples, kPatchSamples);
    teacher.push_back(
        yamnet_.Logits(Yamnet::Patches(yamnet_.LogMel(patch), kYamnetHop)).mean(0, true));
  }
  out.features = Append(out.features, features);
  out.teacher = Append(out.teacher, torch::cat(teacher));
  out.run = Append(out.run, torch::full({patches}, run, torch::kInt64));
  return absl::OkStatus();
}

absl::StatusOr<AudioFeatures> AudioFeatureExtractor::Extract(const std::string& path, int runs,
                                                             double min_seconds) const {
  ASSIGN_OR_RETURN(const std::vector<float> samples, ReadSamples(path));
  const std::span<const float> all(samples);
  if (static_cast<double>(samples.size()) < min_seconds * kYamnetSampleRate) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is too short"));
  }
  const size_t run_patches = std::min<size_t>(kRunPatches, samples.size() / kPatchSamples);
  const size_t run_samples = run_patches * kPatchSamples;
  if (run_patches == 0) return absl::InvalidArgumentError(absl::StrCat(path, " is too short"));
  const size_t count = std::clamp<size_t>(samples.size() / run_samples, 1, runs);
  const size_t slack = samples.size() - run_samples;
  return CatchTorch([&]() -> absl::StatusOr<AudioFeatures> {
    torch::NoGradGuard no_grad;
    AudioFeatures out;
    for (size_t i = 0; i < count; ++i) {
      const size_t begin = count == 1 ? slack / 2 : slack * i / (count - 1);
      const std::span<const float> run = all.subspan(begin, run_samples);
      if (RootMeanSquare(run) < kSilence) continue;
      RETURN_IF_ERROR(AddRun(run, static_cast<int64_t>(i), out));
    }
    if (!out.run.defined()) return absl::InvalidArgumentError(absl::StrCat(path, " is silent"));
    return out;
  });
}

absl::Status SaveAudioFeatures(const AudioFeatures& features, const std::string& path) {
  return WriteSafetensors(path, {{"features", FromTorchAsHalf(features.features)},
                                 {"teacher", FromTorchAsHalf(features.teacher)},
                                 {"run", FromTorch(features.run)}});
}

absl::StatusOr<AudioFeatures> LoadAudioFeatures(const std::string& path) {
  ASSIGN_OR_RETURN(const SafetensorsFile file, SafetensorsFile::Open(path));
  AudioFeatures out;
  for (auto [name, target] : {std::pair{"features", &out.features},
                              std::pair{"teacher", &out.teacher}, std::pair{"run", &out.run}}) {
    ASSIGN_OR_RETURN(const TensorView view, file.Get(name));
    *target = ToTorch(view);
  }
  return out;
}

}  // namespace libretto
