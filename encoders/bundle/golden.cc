#include "encoders/bundle/golden.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

constexpr int kGoldenSeconds = 8;
constexpr float kAudioDistance = 1e-3f;
// A cosine of 0.9995: texts are computed in bfloat16 where the processor multiplies that.
constexpr float kTextDistance = 0.0316f;

class SamplesSource : public PcmSource {
 public:
  SamplesSource(std::span<const float> samples, int sample_rate)
      : left_(samples), sample_rate_(sample_rate) {}
  int sample_rate() const override { return sample_rate_; }
  absl::StatusOr<size_t> Read(std::span<float> out) override {
    const size_t n = std::min(out.size(), left_.size());
    std::copy_n(left_.begin(), n, out.begin());
    left_ = left_.subspan(n);
    return n;
  }

 private:
  std::span<const float> left_;
  const int sample_rate_;
};

float Distance(std::span<const float> a, std::span<const float> b) {
  float sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(sum);
}

TensorData Row(const Embedding& embedding) {
  return TensorData::FromFloats({1, static_cast<int64_t>(embedding.size())}, embedding);
}

}  // namespace

std::vector<float> GoldenAudio(int sample_rate) {
  std::vector<float> samples(static_cast<size_t>(kGoldenSeconds) * sample_rate);
  uint32_t noise = 1;
  for (size_t i = 0; i < samples.size(); ++i) {
    const double t = static_cast<double>(i) / sample_rate;
    double value = 0;
    for (const double hz : {220.0, 277.18, 329.63, 440.0}) {
      value += 0.08 * std::sin(2 * std::numbers::pi * hz * t);
    }
    noise = noise * 1664525u + 1013904223u;
    const double beat = std::exp(-8 * std::fmod(t, 0.5));
    value += 0.2 * beat * (noise / 0x1p31 - 1.0);
    samples[i] = static_cast<float>(value);
  }
  return samples;
}

absl::StatusOr<TensorMap> ComputeGolden(const TextEncoder& text, const AudioEncoder& audio,
                                        const std::vector<std::string>& texts) {
  TensorMap golden;
  ASSIGN_OR_RETURN(const std::vector<EncodedText> encoded, text.Encode(texts));
  std::vector<float> rows;
  for (const EncodedText& one : encoded) {
    rows.insert(rows.end(), one.embedding.begin(), one.embedding.end());
  }
  golden[kGoldenText] = TensorData::FromFloats(
      {static_cast<int64_t>(texts.size()), static_cast<int64_t>(text.dimension())}, rows);
  const std::vector<float> samples = GoldenAudio(audio.sample_rate());
  SamplesSource source(samples, audio.sample_rate());
  ASSIGN_OR_RETURN(const EncodedAudio track, audio.Encode(source));
  golden[kGoldenAudio] = Row(track.track);
  return golden;
}

absl::Status CheckGolden(const TensorMap& computed, const SafetensorsFile& expected) {
  for (const auto& [name, tensor] : computed) {
    ASSIGN_OR_RETURN(const TensorView view, expected.Get(name, tensor.shape));
    const std::vector<float> want = ToFloats(view);
    const std::vector<float> got = ToFloats({tensor.dtype, tensor.shape, tensor.bytes});
    const auto width = static_cast<size_t>(tensor.shape.back());
    const float allowed = name == kGoldenText ? kTextDistance : kAudioDistance;
    for (size_t row = 0; row < want.size(); row += width) {
      const float distance =
          Distance(std::span(want).subspan(row, width), std::span(got).subspan(row, width));
      if (distance <= allowed) continue;  // NaN is not
      return absl::FailedPreconditionError(
          absl::StrCat(expected.name(), ": self-test failed: ", name, " vector ", row / width,
                       " computed here is ", distance, " away from the file's (at most ", allowed,
                       " is allowed); build the model again with `libretto-model build`"));
    }
  }
  return absl::OkStatus();
}

}  // namespace libretto
