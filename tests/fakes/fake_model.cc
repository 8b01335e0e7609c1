#include "tests/fakes/fake_model.h"

#include <algorithm>
#include <random>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "base/crc32c.h"
#include "base/status_macros.h"
#include "base/utf8.h"

namespace libretto {
namespace {

std::vector<std::string> Words(const std::string& text) {
  return absl::StrSplit(absl::AsciiStrToLower(text), absl::ByAnyChar(" \t\n"), absl::SkipEmpty());
}

bool SoundsHigh(std::span<const float> window) {
  int crossings = 0;
  for (size_t i = 1; i < window.size(); ++i) crossings += (window[i - 1] < 0) != (window[i] < 0);
  return crossings * kFakeSampleRate >= 500 * static_cast<int>(window.size());
}

absl::StatusOr<std::vector<float>> ReadAll(PcmSource& source) {
  std::vector<float> samples;
  std::vector<float> block(4096);
  while (true) {
    ASSIGN_OR_RETURN(const size_t count, source.Read(block));
    if (count == 0) return samples;
    samples.insert(samples.end(), block.begin(),
                   block.begin() + static_cast<std::ptrdiff_t>(count));
  }
}

}  // namespace

Embedding FakeWord(const std::string& word) {
  std::mt19937 random(Crc32c(word));
  Embedding direction(kFakeDimension);
  for (float& value : direction) {
    value = static_cast<float>(random()) / static_cast<float>(std::mt19937::max()) - 0.5f;
  }
  NormalizeL2(direction);
  return direction;
}

absl::StatusOr<std::vector<EncodedText>> FakeTextEncoder::Encode(
    std::span<const std::string> texts) const {
  ++calls_;
  std::vector<EncodedText> encoded;
  for (const std::string& text : texts) {
    if (!IsValidUtf8(text)) return absl::InvalidArgumentError("the text is not UTF-8");
    const std::vector<std::string> words = Words(text);
    if (words.empty()) return absl::InvalidArgumentError("the text is empty");
    EncodedText result{Embedding(kFakeDimension, 0.0f), static_cast<int>(words.size()),
                       words.size() > kFakeMaxTokens};
    for (size_t i = 0; i < std::min<size_t>(words.size(), kFakeMaxTokens); ++i) {
      const Embedding direction = FakeWord(words[i]);
      for (int j = 0; j < kFakeDimension; ++j) result.embedding[j] += direction[j];
    }
    NormalizeL2(result.embedding);
    encoded.push_back(std::move(result));
  }
  return encoded;
}

absl::StatusOr<EncodedAudio> FakeAudioEncoder::Encode(PcmSource& source, EncodeTimings* timings,
                                                      Coverage /*coverage*/) const {
  ASSIGN_OR_RETURN(const std::vector<float> samples, ReadAll(source));
  const bool silent = std::ranges::all_of(samples, [](float s) { return s == 0; });
  if (silent) return absl::InvalidArgumentError("the audio is empty or silent");
  if (timings != nullptr) timings->tower += 1e-3;
  EncodedAudio audio;
  audio.duration_seconds = static_cast<double>(samples.size()) / kFakeSampleRate;
  audio.track.assign(kFakeDimension, 0.0f);
  constexpr size_t kWindow = kFakeSampleRate, kHop = kWindow / 2;
  for (size_t begin = 0; begin == 0 || begin + kHop < samples.size(); begin += kHop) {
    const auto window =
        std::span(samples).subspan(begin, std::min(kWindow, samples.size() - begin));
    const double start = static_cast<double>(begin) / kFakeSampleRate;
    const double length = static_cast<double>(window.size()) / kFakeSampleRate;
    audio.passages.push_back(
        {start, start + length, FakeWord(SoundsHigh(window) ? "high" : "low")});
    for (int j = 0; j < kFakeDimension; ++j) {
      audio.track[j] += audio.passages.back().embedding[j];
    }
  }
  NormalizeL2(audio.track);
  return audio;
}

FakeModel::FakeModel(const std::string& id)
    : labels_{"low", "high", "rock", "jazz", "calm", "loud"} {
  info_.id = id;
  info_.name = "fake";
  info_.architecture = "words";
  info_.license = "Apache-2.0";
  info_.provenance = "made for tests";
  info_.preprocessing = "fake";
  info_.dimension = kFakeDimension;
  info_.sample_rate = kFakeSampleRate;
  info_.max_text_tokens = kFakeMaxTokens;
  info_.passage_seconds = 1;
  info_.passage_hop_seconds = 0.5;
  for (size_t i = 0; i < 4; ++i) reference_.push_back(FakeWord(labels_[i]));
}

}  // namespace libretto
