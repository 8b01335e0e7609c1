#include "encoders/training/corpus/singer.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace libretto {
namespace {

constexpr int kBlock = 32;               // samples between changes of the vocal tract
constexpr double kArticulation = 0.018;  // seconds in which it goes most of its way
constexpr double kRelease = 0.05;
constexpr double kRestForBreath = 0.6;  // seconds
constexpr size_t kResonators = kFormants + 2;

// What is articulated from `begin` on.
struct Gesture {
  double begin = 0;  // seconds
  double key = 60;
  double since = 0;    // seconds at which the syllable's note began
  bool bound = false;  // no silence before
  double voicing = 0, noise = 0, noise_frequency = 0, noise_bandwidth = 1;
  Formants formants;
};

// The digital resonator of Klatt (1980).
class Resonator {
 public:
  void Tune(double frequency, double bandwidth) {
    const double r = std::exp(-std::numbers::pi * bandwidth / kVoiceRate);
    c_ = -r * r;
    b_ = 2 * r * std::cos(2 * std::numbers::pi * frequency / kVoiceRate);
    a_ = 1 - b_ - c_;
  }
  double operator()(double in) {
    const double out = a_ * in + b_ * last_ + c_ * before_;
    before_ = last_;
    last_ = out;
    return out;
  }

 private:
  double a_ = 1, b_ = 0, c_ = 0, last_ = 0, before_ = 0;
};

// Gestures of the notes, in order of time, the last one silence.
class Score {
 public:
  Score(const Singer& singer, const std::vector<SungNote>& notes) : singer_(singer) {
    for (size_t i = 0; i < notes.size(); ++i) {
      const double last = i == 0 ? 0 : notes[i - 1].end;
      AddNote(notes[i], last, i == 0 ? 0 : (notes[i - 1].start + last) / 2);
      const bool legato = i + 1 < notes.size() && notes[i + 1].start - notes[i].end < 0.03;
      if (!legato) AddSilence(notes[i].end);
    }
    Gesture silence = gestures_.front();
    silence.begin = silence.voicing = silence.noise = 0;
    gestures_.insert(gestures_.begin(), silence);
  }
  const std::vector<Gesture>& gestures() const { return gestures_; }

 private:
  Formants FormantsOf(char vowel) const {
    Formants formants = VowelFormants(singer_.tract, vowel);
    for (double& one : formants.frequency) one *= singer_.formant_scale;
    if (singer_.mouth_closed) Close({250, 1000, 2200}, formants);
    return formants;
  }

  // Towards the locus of a consonant, or of closed lips.
  void Close(const std::array<double, 3>& locus, Formants& formants) const {
    for (size_t i = 0; i < locus.size(); ++i) {
      if (locus[i] > 0) formants.frequency[i] = locus[i] * singer_.formant_scale;
    }
    for (size_t i = 1; i < kFormants; ++i) formants.bandwidth[i] *= 2;
  }

  void AddNote(const SungNote& note, double last, double earliest) {
    Gesture vowel;
    vowel.key = note.key;
    vowel.since = vowel.begin = note.start;
    vowel.voicing = note.level;
    vowel.formants = FormantsOf(note.vowel);
    if (note.start - last > kRestForBreath) AddBreath(vowel);
    if (note.consonant != 0 && !singer_.mouth_closed) {
      AddConsonant(FindConsonant(note.consonant), note, vowel, earliest);
    }
    vowel.bound = note.start - last < 0.03;
    gestures_.push_back(vowel);
  }

  void AddBreath(Gesture gesture) {
    gesture.voicing = 0;
    gesture.begin = gesture.since - 0.4;
    gesture.noise = 0.05;
    gestures_.push_back(gesture);
    gesture.begin = gesture.since - 0.2;
    gesture.noise = 0;
    gestures_.push_back(gesture);
  }

  void AddConsonant(const Consonant& consonant, const SungNote& note, const Gesture& vowel,
                    double earliest) {
    const double whole = consonant.closure + consonant.seconds;
    const double begin = std::max({0.0, earliest, note.start - whole});
    const double share = std::min(1.0, (note.start - begin) / whole);
    Gesture gesture = vowel;
    if (consonant.locus[1] > 0) Close(consonant.locus, gesture.formants);
    gesture.begin = begin;
    gesture.bound = true;
    gesture.voicing = consonant.voicing * note.level;
    if (consonant.closure > 0) gestures_.push_back(gesture);
    gesture.begin = begin + share * consonant.closure;
    gesture.noise = consonant.noise * note.level;
    gesture.noise_frequency = consonant.noise_frequency;
    gesture.noise_bandwidth = std::max(1.0, consonant.noise_bandwidth);
    gestures_.push_back(gesture);
  }

  void AddSilence(double at) {
    Gesture silence = gestures_.back();
    silence.begin = at;
    silence.voicing = silence.noise = 0;
    gestures_.push_back(silence);
  }

  const Singer& singer_;
  std::vector<Gesture> gestures_;
};

// Goes exponentially to its target: most of the way in `seconds`.
double Approach(double from, double to, double seconds) {
  const double block = static_cast<double>(kBlock) / kVoiceRate;
  return to + (from - to) * std::exp(-block / std::max(1e-4, seconds));
}

class Performance {
 public:
  Performance(const Singer& singer, const std::vector<Gesture>& gestures, uint64_t seed)
      : singer_(singer),
        gestures_(gestures),
        random_(seed),
        glottis_(singer.phonation, kVoiceRate) {
    tract_ = gestures.front().formants;
    key_ = gestures.front().key;
    vibrato_phase_ = Uniform(random_);
  }

  void Block(double time, float* out, int count) {
    while (at_ + 1 < gestures_.size() && gestures_[at_ + 1].begin <= time) Enter(++at_);
    const Gesture& gesture = gestures_[at_];
    const double frequency = MovePitch(time, gesture);
    MoveTract(frequency, gesture);
    const bool whisper = gesture.noise_frequency == 0;
    const double breath = singer_.phonation.breath;
    for (int i = 0; i < count; ++i) {
      voicing_ += voicing_step_;
      noise_ += noise_step_;
      const double aspiration = breath * voicing_ + (whisper ? 0.3 * noise_ : 0);
      double sound = glottis_.Next(frequency, voicing_, aspiration, random_);
      for (Resonator& resonator : resonators_) sound = resonator(sound);
      if (!whisper) sound += noise_ * friction_(2 * Uniform(random_) - 1);
      out[i] = static_cast<float>(sound);
    }
  }

 private:
  void Enter(size_t place) {
    const Gesture& gesture = gestures_[place];
    if (gesture.bound || gesture.voicing == 0) return;
    key_ = gesture.key - (singer_.fall > 0 ? 0 : Uniform(random_, 0, 1));  // a scoop
  }

  double MovePitch(double time, const Gesture& gesture) {
    key_ = Approach(key_, gesture.key, singer_.glide);
    drift_ = 0.98 * drift_ + 0.01 * Uniform(random_, -1, 1);
    const double held = std::max(0.0, time - gesture.since);
    const double depth = singer_.vibrato_depth * std::clamp((held - 0.2) / 0.4, 0.0, 1.0);
    vibrato_phase_ += singer_.vibrato * kBlock / kVoiceRate;
    const double vibrato = depth * std::sin(2 * std::numbers::pi * vibrato_phase_);
    const double fall = singer_.fall * std::min(1.0, held / 0.2);
    return 440 * std::exp2((key_ + drift_ + vibrato - fall - 69) / 12);
  }

  void MoveTract(double frequency, const Gesture& gesture) {
    for (size_t i = 0; i < kFormants; ++i) {
      tract_.frequency[i] =
          Approach(tract_.frequency[i], gesture.formants.frequency[i], kArticulation);
      tract_.bandwidth[i] =
          Approach(tract_.bandwidth[i], gesture.formants.bandwidth[i], kArticulation);
      // Singers open the jaw when the note lies above the first formant (Sundberg 1987).
      const double tuned = i == 0 ? std::max(tract_.frequency[0], frequency) : tract_.frequency[i];
      resonators_[i].Tune(tuned, tract_.bandwidth[i]);
    }
    const double top = tract_.frequency[kFormants - 1];
    for (size_t i = kFormants; i < kResonators; ++i) {
      const double above = static_cast<double>(i + 1 - kFormants);
      resonators_[i].Tune(std::min(7800.0, top + 1000 * above), 300 + 150 * above);
    }
    const double speed = gesture.voicing > voicing_ ? singer_.attack : kRelease;
    const double consonant = gesture.noise > 0 || gesture.voicing < voicing_ ? 0.012 : speed;
    voicing_step_ = Step(voicing_, gesture.voicing, gesture.bound ? consonant : speed);
    noise_step_ = Step(noise_, gesture.noise, 0.006);
    if (gesture.noise_frequency > 0) {
      friction_.Tune(gesture.noise_frequency, gesture.noise_bandwidth);
    }
  }

  static double Step(double from, double to, double seconds) {
    return (Approach(from, to, seconds) - from) / kBlock;
  }

  const Singer& singer_;
  const std::vector<Gesture>& gestures_;
  Random random_;
  Glottis glottis_;
  std::array<Resonator, kResonators> resonators_;
  Resonator friction_;
  Formants tract_;
  size_t at_ = 0;
  double key_ = 60, drift_ = 0, vibrato_phase_ = 0;
  double voicing_ = 0, voicing_step_ = 0, noise_ = 0, noise_step_ = 0;
};

}  // namespace

std::vector<float> Sing(const Singer& singer, const std::vector<SungNote>& notes, double seconds,
                        uint64_t seed) {
  std::vector<float> samples(static_cast<size_t>(std::max(0.0, seconds) * kVoiceRate));
  if (notes.empty()) return samples;
  const Score score(singer, notes);
  Performance performance(singer, score.gestures(), seed);
  for (size_t at = 0; at < samples.size(); at += kBlock) {
    const size_t count = std::min<size_t>(kBlock, samples.size() - at);
    performance.Block(static_cast<double>(at) / kVoiceRate, samples.data() + at,
                      static_cast<int>(count));
  }
  return samples;
}

}  // namespace libretto
