#include "encoders/training/corpus/vocal_mix.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace libretto {
namespace {

constexpr size_t kLoudnessBlock = 3200;  // samples
constexpr double kAlone = 0.1;           // loudness of voices without instruments
static_assert(kSynthRate == 2 * kVoiceRate);

// Root mean square of the blocks that are not silent.
double Loudness(const std::vector<float>& samples) {
  double sum = 0;
  size_t blocks = 0;
  for (size_t at = 0; at + kLoudnessBlock <= samples.size(); at += kLoudnessBlock) {
    double power = 0;
    for (size_t i = at; i < at + kLoudnessBlock; ++i) {
      power += static_cast<double>(samples[i]) * samples[i];
    }
    if (power < 1e-6 * kLoudnessBlock) continue;
    sum += power / kLoudnessBlock;
    ++blocks;
  }
  return blocks == 0 ? 0 : std::sqrt(sum / static_cast<double>(blocks));
}

class DelayLine {
 public:
  explicit DelayLine(double seconds) : samples_(static_cast<size_t>(seconds * kVoiceRate)) {}
  float& Here() { return samples_[at_]; }
  void Advance() { at_ = at_ + 1 == samples_.size() ? 0 : at_ + 1; }

 private:
  std::vector<float> samples_;
  size_t at_ = 0;
};

// Schroeder's reverberator (1962): combs side by side, then all-passes.
class Reverberator {
 public:
  explicit Reverberator(double size) : feedback_(static_cast<float>(0.6 + 0.3 * size)) {}

  float operator()(float in) {
    float out = 0;
    for (DelayLine& comb : combs_) {
      const float late = comb.Here();
      out += late;
      comb.Here() = in + feedback_ * late;
      comb.Advance();
    }
    for (DelayLine& pass : passes_) {
      const float late = pass.Here();
      pass.Here() = out + 0.7F * late;
      out = late - 0.7F * pass.Here();
      pass.Advance();
    }
    return 0.25F * out;
  }

 private:
  float feedback_;
  std::array<DelayLine, 4> combs_ = {DelayLine(0.0297), DelayLine(0.0371), DelayLine(0.0411),
                                     DelayLine(0.0437)};
  std::array<DelayLine, 2> passes_ = {DelayLine(0.005), DelayLine(0.0017)};
};

// All voices of like loudness but for their notes' levels; interleaved stereo at kVoiceRate.
std::vector<float> SingTogether(const std::vector<SungPart>& parts, double seconds, uint64_t seed) {
  std::vector<float> mix(2 * static_cast<size_t>(seconds * kVoiceRate));
  for (const SungPart& part : parts) {
    const std::vector<float> voice = Sing(part.singer, part.notes, seconds, ++seed);
    const double loudness = Loudness(voice);
    if (loudness == 0) continue;
    double level = 0;
    for (const SungNote& note : part.notes) level += note.level;
    level /= loudness * static_cast<double>(part.notes.size());
    const auto left = static_cast<float>(level * (1 - part.pan));
    const auto right = static_cast<float>(level * (1 + part.pan));
    for (size_t i = 0; i < voice.size(); ++i) {
      mix[2 * i] += left * voice[i];
      mix[2 * i + 1] += right * voice[i];
    }
  }
  return mix;
}

void AddReverberation(const SynthRoom& room, std::vector<float>& stereo) {
  Reverberator reverberator(room.size);
  const auto level = static_cast<float>(0.6 * room.level);
  for (size_t i = 0; i + 1 < stereo.size(); i += 2) {
    const float wet = level * reverberator(0.5F * (stereo[i] + stereo[i + 1]));
    stereo[i] += wet;
    stereo[i + 1] += wet;
  }
}

// At twice the rate; what lies between two samples is the cubic's through four.
void AddTwiceAsDense(const std::vector<float>& from, float gain, std::vector<float>& to) {
  const auto at = [&](int64_t frame, int64_t channel) {
    const int64_t last = static_cast<int64_t>(from.size()) / 2 - 1;
    return from[static_cast<size_t>(2 * std::clamp<int64_t>(frame, 0, last) + channel)];
  };
  const int64_t frames = static_cast<int64_t>(std::min(from.size(), to.size() / 2)) / 2;
  for (int64_t i = 0; i < frames; ++i) {
    for (int64_t channel = 0; channel < 2; ++channel) {
      const float between = 0.5625F * (at(i, channel) + at(i + 1, channel)) -
                            0.0625F * (at(i - 1, channel) + at(i + 2, channel));
      to[static_cast<size_t>(4 * i + channel)] += gain * at(i, channel);
      to[static_cast<size_t>(4 * i + 2 + channel)] += gain * between;
    }
  }
}

}  // namespace

void MixVocals(const std::vector<SungPart>& parts, double level, const SynthRoom& room,
               uint64_t seed, std::vector<float>& instruments) {
  const double seconds = static_cast<double>(instruments.size()) / (2 * kSynthRate);
  std::vector<float> voices = SingTogether(parts, seconds, seed);
  const double loudness = Loudness(voices), beside = Loudness(instruments);
  if (loudness == 0) return;
  AddReverberation(room, voices);
  const double wanted = beside > 0 ? level * beside : kAlone;
  AddTwiceAsDense(voices, static_cast<float>(wanted / loudness), instruments);
}

}  // namespace libretto
