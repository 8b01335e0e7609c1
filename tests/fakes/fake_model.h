// A model without learning, for tests that need the shape of one: words are fixed random
// directions, audio is the word for how high it sounds.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "encoders/model.h"

namespace libretto {

inline constexpr int kFakeDimension = 128;
inline constexpr int kFakeSampleRate = 8000;
inline constexpr int kFakeMaxTokens = 64;

// The unit direction of a word: the same in every process.
Embedding FakeWord(const std::string& word);

// Words are split at white space and folded to lower case; the text's vector is the normalised sum
// of its words' directions. Reads the first kFakeMaxTokens words.
class FakeTextEncoder : public TextEncoder {
 public:
  int dimension() const override { return kFakeDimension; }
  absl::StatusOr<std::vector<EncodedText>> Encode(
      std::span<const std::string> texts) const override;

  // How many times Encode was called.
  int calls() const { return calls_; }

 private:
  mutable std::atomic<int> calls_ = 0;
};

// Windows of one second, half overlapping. Each is FakeWord("low") below 500 zero crossings a
// second and FakeWord("high") from there.
class FakeAudioEncoder : public AudioEncoder {
 public:
  int dimension() const override { return kFakeDimension; }
  int sample_rate() const override { return kFakeSampleRate; }
  // Hears the whole at any coverage.
  absl::StatusOr<EncodedAudio> Encode(PcmSource& source, EncodeTimings* timings,
                                      Coverage coverage) const override;
};

class FakeModel : public Model {
 public:
  // Default labels: low, high, rock, jazz, calm, loud. Reference audio: one track each of the first
  // four.
  explicit FakeModel(const std::string& id = "fake@000000000000");
  const ModelInfo& info() const override { return info_; }
  const FakeTextEncoder& text() const override { return text_; }
  const FakeAudioEncoder& audio() const override { return audio_; }
  const std::vector<std::string>& default_labels() const override { return labels_; }
  const std::vector<Embedding>& reference_audio() const override { return reference_; }

 private:
  ModelInfo info_;
  FakeTextEncoder text_;
  FakeAudioEncoder audio_;
  std::vector<std::string> labels_;
  std::vector<Embedding> reference_;
};

}  // namespace libretto
