#include "encoders/training/corpus/accompanist.h"

#include <algorithm>
#include <string>

#include "encoders/training/corpus/general_midi.h"
#include "encoders/training/text_io.h"

namespace libretto {
namespace {

constexpr int64_t kStrum = 9;  // ticks between the strings of a strummed chord

class LayerPlayer {
 public:
  LayerPlayer(const StyleLayer& layer, int program, const Plan& plan, Random& random)
      : layer_(layer), instrument_(GeneralMidi(program)), plan_(plan), random_(random) {
    centre_ = std::clamp(layer.centre, instrument_.low + 5, instrument_.high - 6);
  }

  std::vector<MidiNote> Play(std::string_view figure) {
    const std::vector<std::string> bars = Split(figure, '|');
    for (int bar = 0; bar < plan_.bars; ++bar) {
      PlayBar(bar, bars[static_cast<size_t>(bar) % bars.size()]);
    }
    return std::move(notes_);
  }

 private:
  void PlayBar(int bar, std::string_view steps) {
    const int64_t count = static_cast<int64_t>(steps.size());
    const auto tick = [&](int64_t step) { return (bar * count + step) * plan_.bar_ticks / count; };
    for (int64_t i = 0; i < count; ++i) {
      const char symbol = steps[static_cast<size_t>(i)];
      if (symbol == '.' || symbol == '-') continue;
      int64_t next = i + 1;
      while (next < count && steps[static_cast<size_t>(next)] == '-') ++next;
      start_ = tick(i);
      end_ = tick(next);
      const bool on_beat = start_ % plan_.beat_ticks == 0;
      velocity_ = layer_.velocity + (on_beat ? 5 : 0) + Between(random_, -6, 6) +
                  (symbol == 'C' || symbol == 'A' ? 14 : 0);
      PlaySymbol(symbol);
    }
  }

  void PlaySymbol(char symbol) {
    const Chord& chord = plan_.ChordAt(start_).chord;
    const int root = NearestKey(plan_.tonic + chord[0], centre_);
    const auto above = [&](size_t i) {
      const int key = root + chord[std::min(i, chord.size() - 1)] - chord[0];
      return key > centre_ + 9 ? key - 12 : key;
    };
    switch (symbol) {
      case 'c':
      case 'C':
        return Strum(Voicing(chord));
      case 'p':
        return Strum({root, root + chord[2] - chord[0], root + 12});
      case 'r':
        return Add(root, 0);
      case 'o':
        return Add(root + 12, 0);
      case '3':
        return Add(above(1), 0);
      case '5':
        return Add(above(2), 0);
      case '6':
        return Add(root + 9, 0);
      case '7':
        return Add(above(3), 0);
      case 'w':
        return Add(Walk(root), 0);
      case 'z':
        return Add(Pick(random_, Voicing(chord)), 0);
      default:
        return Arpeggio(chord, symbol == 'd');
    }
  }

  std::vector<int> Voicing(const Chord& chord) const {
    std::vector<int> keys;
    for (const int tone : chord) keys.push_back(NearestKey(plan_.tonic + tone, centre_));
    std::sort(keys.begin(), keys.end());
    return keys;
  }

  void Arpeggio(const Chord& chord, bool down) {
    if (plan_.ChordAt(start_).start != arpeggio_chord_) {
      arpeggio_chord_ = plan_.ChordAt(start_).start;
      arpeggio_ = 0;
    }
    std::vector<int> keys = Voicing(chord);
    keys.push_back(keys.front() + 12);
    const int64_t size = static_cast<int64_t>(keys.size()), turn = 2 * size - 2;
    const int64_t at = arpeggio_++ % turn;
    const int64_t place = at < size ? at : turn - at;
    Add(keys[static_cast<size_t>(down ? size - 1 - place : place)], 0);
  }

  // A step towards the next chord's root when it is near, else some tone of the chord.
  int Walk(int root) {
    const ChordSpan& next = plan_.NextChord(start_);
    if (plan_.ChordAt(start_).end - end_ <= 0) {
      const int target = NearestKey(plan_.tonic + next.chord[0], centre_);
      return target + Pick(random_, std::vector<int>{-1, 1, -2, 2});
    }
    const Chord& chord = plan_.ChordAt(start_).chord;
    return root + Pick(random_, chord) - chord[0];
  }

  void Strum(const std::vector<int>& keys) {
    const bool spread = instrument_.family == GeneralMidi(24).family;
    int64_t delay = 0;
    for (const int key : keys) {
      Add(key, delay);
      if (spread) delay += kStrum;
    }
  }

  void Add(int key, int64_t delay) {
    while (key < instrument_.low - 5) key += 12;
    while (key > instrument_.high + 5) key -= 12;
    const int64_t start = plan_.Swing(start_), end = plan_.Swing(end_);
    const int64_t length = static_cast<int64_t>(static_cast<double>(end - start) * layer_.length);
    notes_.push_back(
        {start + delay, std::max<int64_t>(20, length - delay), key, std::clamp(velocity_, 1, 127)});
  }

  const StyleLayer& layer_;
  const GmInstrument& instrument_;
  const Plan& plan_;
  Random& random_;
  int centre_ = 60;
  int64_t start_ = 0, end_ = 0;  // of what is being played
  int velocity_ = 80;
  int64_t arpeggio_ = 0, arpeggio_chord_ = -1;
  std::vector<MidiNote> notes_;
};

}  // namespace

std::vector<MidiNote> PlayLayer(const StyleLayer& layer, std::string_view figure, int program,
                                const Plan& plan, Random& random) {
  return LayerPlayer(layer, program, plan, random).Play(figure);
}

}  // namespace libretto
