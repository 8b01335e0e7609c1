#include "encoders/training/corpus/melody.h"

#include <algorithm>
#include <cmath>

namespace libretto {
namespace {

struct MelodyStep {
  int64_t at, length;  // ticks from the bar's beginning
  int move;            // steps of the scale from the last note
  bool chromatic, ornament;
};
using MelodyBar = std::vector<MelodyStep>;

class MelodyPlayer {
 public:
  MelodyPlayer(const MelodyStyle& style, const MelodyOptions& options, const Plan& plan,
               Random& random)
      : style_(style), options_(options), plan_(plan), random_(random) {
    const int centre = (options.low + options.high) / 2;
    for (int key = 0; key < 128; ++key) {
      const int above = ((key - plan.tonic) % 12 + 12) % 12;
      const auto& tones = plan.scale->melody;
      if (std::find(tones.begin(), tones.end(), above) == tones.end()) continue;
      if (key <= centre) place_ = static_cast<int>(keys_.size());
      keys_.push_back(key);
    }
  }

  std::vector<MidiNote> Play() {
    MelodyBar first, second;
    for (int bar = 0; bar < plan_.bars; ++bar) {
      MelodyBar steps = Invent();
      if (bar % 4 == 0 && !first.empty() && Chance(random_, 0.6)) steps = first;
      if (bar % 4 == 2) steps = first;
      if (bar % 4 == 1) second = steps;
      if (bar % 4 == 3 && Chance(random_, 0.5)) steps = second;
      if (bar % 4 == 0) first = steps;
      PlayBar(bar, steps);
    }
    return std::move(notes_);
  }

 private:
  // Beginnings of the notes of a beat, in ticks from its own beginning.
  std::vector<int64_t> BeatOnsets(int64_t beat) {
    if (Chance(random_, style_.rests)) return {};
    const double whole = std::floor(style_.density);
    const int count = static_cast<int>(whole) + (Chance(random_, style_.density - whole) ? 1 : 0);
    if (beat == 720) {
      if (count <= 1) return count == 1 ? std::vector<int64_t>{0} : std::vector<int64_t>{};
      if (count == 2)
        return Chance(random_, 0.5) ? std::vector<int64_t>{0, 480}
                                    : std::vector<int64_t>{0, 240, 480};
      return {0, 240, 480};
    }
    switch (count) {
      case 0:
        return {};
      case 1:
        return {Chance(random_, 0.2) ? 240 : 0};
      case 2:
        return Chance(random_, 0.15) ? std::vector<int64_t>{0, 360} : std::vector<int64_t>{0, 240};
      case 3:
        return plan_.swing > 0.5 && plan_.swing_steps == 2 ? std::vector<int64_t>{0, 160, 320}
                                                           : std::vector<int64_t>{0, 240, 360};
      default:
        return {0, 120, 240, 360};
    }
  }

  MelodyBar Invent() {
    MelodyBar steps;
    for (int64_t beat = 0; beat < plan_.bar_ticks; beat += plan_.beat_ticks) {
      for (const int64_t onset : BeatOnsets(plan_.beat_ticks)) {
        if (beat + onset >= plan_.bar_ticks) continue;
        const int size = Chance(random_, style_.leaps) ? Between(random_, 2, 4)
                                                       : (Chance(random_, 0.12) ? 0 : 1);
        const int move = Chance(random_, 0.5) ? size : -size;
        steps.push_back({beat + onset, 0, move, Chance(random_, style_.chromatic),
                         Chance(random_, style_.ornaments)});
      }
    }
    for (size_t i = 0; i < steps.size(); ++i) {
      const int64_t next = i + 1 < steps.size() ? steps[i + 1].at : plan_.bar_ticks;
      const bool breath = Chance(random_, style_.rests);
      steps[i].length =
          breath ? std::min(next - steps[i].at, plan_.beat_ticks) : next - steps[i].at;
    }
    return steps;
  }

  void PlayBar(int bar, const MelodyBar& steps) {
    const int64_t start = bar * plan_.bar_ticks;
    for (const MelodyStep& step : steps) {
      Move(step.move);
      const int64_t at = start + step.at;
      const bool strong = step.at % plan_.beat_ticks == 0;
      if (strong) Snap(plan_.ChordAt(at).chord);
      int key = keys_[static_cast<size_t>(place_)];
      if (!strong && step.chromatic) key += Chance(random_, 0.5) ? 1 : -1;
      Add(at, step.length, key, strong, step.ornament);
    }
  }

  void Move(int steps) {
    const int next = place_ + steps;
    const bool inside = next >= 0 && next < static_cast<int>(keys_.size()) &&
                        keys_[static_cast<size_t>(next)] >= options_.low &&
                        keys_[static_cast<size_t>(next)] <= options_.high;
    place_ = inside ? next : std::clamp(place_ - steps, 0, static_cast<int>(keys_.size()) - 1);
  }

  // To a tone of the chord, if one is at most a step away.
  void Snap(const Chord& chord) {
    for (const int offset : {0, 1, -1}) {
      const int place = place_ + offset;
      if (place < 0 || place >= static_cast<int>(keys_.size())) continue;
      const int above = ((keys_[static_cast<size_t>(place)] - plan_.tonic) % 12 + 12) % 12;
      for (const int tone : chord) {
        if (tone % 12 == above) {
          place_ = place;
          return;
        }
      }
    }
  }

  void Add(int64_t at, int64_t length, int key, bool strong, bool ornament) {
    const int64_t start = plan_.Swing(at), end = plan_.Swing(at + length);
    const int velocity =
        std::clamp(options_.velocity + (strong ? 6 : 0) + Between(random_, -7, 7), 1, 127);
    const int64_t grace = ornament && end - start >= 160 ? 45 : 0;
    if (grace > 0) {
      const size_t above = std::min(static_cast<size_t>(place_) + 1, keys_.size() - 1);
      notes_.push_back({start, grace, keys_[above], std::max(1, velocity - 12)});
    }
    const int64_t sound = static_cast<int64_t>(static_cast<double>(end - start) * options_.length);
    notes_.push_back({start + grace, std::max<int64_t>(20, sound - grace), key, velocity});
  }

  const MelodyStyle& style_;
  const MelodyOptions& options_;
  const Plan& plan_;
  Random& random_;
  std::vector<int> keys_;  // of the scale
  int place_ = 0;          // in keys_
  std::vector<MidiNote> notes_;
};

}  // namespace

std::vector<MidiNote> PlayMelody(const MelodyStyle& style, const MelodyOptions& options,
                                 const Plan& plan, Random& random) {
  return MelodyPlayer(style, options, plan, random).Play();
}

}  // namespace libretto
