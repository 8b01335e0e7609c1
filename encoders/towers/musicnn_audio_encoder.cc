#include "encoders/towers/musicnn_audio_encoder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "encoders/towers/tensors.h"

namespace libretto {
namespace {

constexpr size_t kHeadBatch = 16;  // passages that go through the head together

absl::Status MeanOfPassages(const std::vector<Passage>& passages, Embedding& track) {
  track.assign(passages.front().embedding.size(), 0.0f);
  for (const Passage& passage : passages) {
    for (size_t i = 0; i < track.size(); ++i) track[i] += passage.embedding[i];
  }
  if (NormalizeL2(track)) return absl::OkStatus();
  return absl::InvalidArgumentError("the model makes nothing of this audio");
}

}  // namespace

bool PassageAverager::Add(PatchFeatures patch, PatchFeatures& passage) {
  const auto size = static_cast<size_t>(options_.patches);
  if (window_.size() == size) window_.erase(window_.begin());
  window_.push_back(std::move(patch));
  if (started_) --until_next_;
  if (window_.size() < size || (started_ && until_next_ > 0)) return false;
  passage = Average();
  started_ = true;
  until_next_ = options_.hop_patches;
  return true;
}

bool PassageAverager::Finish(PatchFeatures& passage) {
  const bool covered = started_ && until_next_ == options_.hop_patches;
  if (window_.empty() || covered) return false;
  passage = Average();
  return true;
}

PatchFeatures PassageAverager::Average() const {
  PatchFeatures mean{window_.front().start_seconds, window_.back().end_seconds, {}};
  int computed = 0;
  for (const PatchFeatures& patch : window_) {
    if (patch.values.empty()) continue;
    mean.values.resize(patch.values.size());
    for (size_t i = 0; i < mean.values.size(); ++i) mean.values[i] += patch.values[i];
    ++computed;
  }
  for (float& value : mean.values) value /= static_cast<float>(computed);
  return mean;
}

MusicnnAudioEncoder::MusicnnAudioEncoder(MusicnnFeatureExtractor extractor, AudioHead head,
                                         const PassageOptions& options)
    : extractor_(std::move(extractor)), head_(std::move(head)), options_(options) {}

absl::StatusOr<std::unique_ptr<MusicnnAudioEncoder>> MusicnnAudioEncoder::Create(
    MusicnnFeatureExtractor extractor, AudioHead head, const PassageOptions& options) {
  if (head->options().input != kBackboneFeatures) {
    return absl::InvalidArgumentError(absl::StrCat("audio head reads ", head->options().input,
                                                   " features; the backbones give ",
                                                   kBackboneFeatures));
  }
  if (options.patches < 1 || options.hop_patches < 1 || options.hop_patches > options.patches) {
    return absl::InvalidArgumentError(absl::StrCat("passages of ", options.patches,
                                                   " patches every ", options.hop_patches,
                                                   " do not cover a track"));
  }
  return std::unique_ptr<MusicnnAudioEncoder>(
      new MusicnnAudioEncoder(std::move(extractor), std::move(head), options));
}

int MusicnnAudioEncoder::dimension() const { return static_cast<int>(head_->options().output); }

void MusicnnAudioEncoder::Embed(std::vector<PatchFeatures>& pending,
                                std::vector<Passage>& passages) const {
  if (pending.empty()) return;
  const torch::InferenceMode inference;
  torch::Tensor rows = torch::empty({static_cast<int64_t>(pending.size()), kBackboneFeatures});
  auto* row = rows.data_ptr<float>();
  for (const PatchFeatures& passage : pending) {
    row = std::copy(passage.values.begin(), passage.values.end(), row);
  }
  const torch::Tensor embedded = head_->forward(rows).contiguous();
  const auto* values = embedded.data_ptr<float>();
  for (const PatchFeatures& passage : pending) {
    passages.push_back(
        {passage.start_seconds, passage.end_seconds, Embedding(values, values + embedded.size(1))});
    values += embedded.size(1);
  }
  pending.clear();
}

absl::StatusOr<EncodedAudio> MusicnnAudioEncoder::Encode(PcmSource& source, EncodeTimings* timings,
                                                         Coverage coverage) const {
  if (StepOf(coverage) > options_.patches) {
    return absl::InvalidArgumentError(absl::StrCat(
        "this model's passages of ", options_.patches, " patches are too short for coverage \"",
        CoverageName(coverage), "\"; take a greater one"));
  }
  EncodedAudio audio;
  PassageAverager averager(options_);
  std::vector<PatchFeatures> pending;
  auto use = [&](PatchFeatures patch) {
    PatchFeatures passage;
    if (!averager.Add(std::move(patch), passage)) return;
    pending.push_back(std::move(passage));
    if (pending.size() == kHeadBatch) Embed(pending, audio.passages);
  };
  ASSIGN_OR_RETURN(audio.duration_seconds, extractor_.ForEachPatch(source, use, timings, coverage));

  const absl::Time start = absl::Now();
  PatchFeatures last;
  if (averager.Finish(last)) pending.push_back(std::move(last));
  RETURN_IF_ERROR(CatchTorch([&]() -> absl::Status {
    Embed(pending, audio.passages);
    return absl::OkStatus();
  }));
  if (timings != nullptr) timings->tower += absl::ToDoubleSeconds(absl::Now() - start);
  audio.passages.back().end_seconds = audio.duration_seconds;
  RETURN_IF_ERROR(MeanOfPassages(audio.passages, audio.track));
  return audio;
}

}  // namespace libretto
