#include <algorithm>
#include <array>

#include "server/parser/reader.h"

namespace libretto {
namespace {

using enum Sense;

constexpr std::array<std::string_view, 12> kKeys = {"C",  "C#", "D",  "D#", "E",  "F",
                                                    "F#", "G",  "G#", "A",  "A#", "B"};

std::string Moved(std::string_view key, int semitones) {
  const auto at = std::ranges::find(kKeys, key) - kKeys.begin();
  return std::string(kKeys[static_cast<size_t>((at + semitones + 12) % 12)]);
}

class KeyReading {
 public:
  KeyReading(const Reader& reader, size_t i) : reader_(reader) {
    const Found lead = reader.Find(i, kKeyLead);
    led_ = static_cast<bool>(lead);
    at_ = i + lead.count;
  }

  bool Read(KeyFact& key) {
    return reader_.has(at_) &&
           (Named(key, kNoteGerman, kModeGerman) || Named(key, kNoteSung, kModeSung) ||
            Named(key, kNoteKana, kModeKana) || Letter(key));
  }
  size_t end() const { return at_; }

 private:
  // A note of a language whose modes are words of it; the mode must follow.
  bool Named(KeyFact& key, Sense notes, Sense modes) {
    const Found note = reader_.Find(at_, notes);
    if (!note) return false;
    size_t at = at_ + note.count;
    const int moved = Accidental(at);
    const Found mode = reader_.Find(at, modes);
    if (!mode) return false;
    key = {Moved(note.words->value, moved), std::string(mode.words->value), {}};
    at_ = at + mode.count;
    return true;
  }

  int Accidental(size_t& at) const {
    for (const auto& [sense, semitones] : {std::pair(kSharp, 1), std::pair(kFlat, -1)}) {
      if (const Found found = reader_.Find(at, sense)) {
        at += found.count;
        return semitones;
      }
    }
    return 0;
  }

  // "A", "Bb", "F#m", "B-flat", "降B" and what may follow.
  bool Letter(KeyFact& key) {
    size_t at = at_;
    int moved = reader_.cjk(at) ? Accidental(at) : 0;
    if (!reader_.has(at)) return false;
    std::string letters = reader_[at].folded;
    const std::string raw = reader_.text(at, at + 1);
    if (letters.empty() || letters[0] < 'a' || letters[0] > 'g' || letters.size() > 3) return false;
    const char note = letters[0];
    const size_t note_at = at;
    letters.erase(0, 1);
    bool flat = letters.starts_with("b");
    if (flat) letters.erase(0, 1);
    bool minor = letters == "m";
    if (!letters.empty() && !minor) return false;
    const bool exact =
        raw[0] == static_cast<char>(note - 'a' + 'A') && (!minor || raw.back() == 'm');
    ++at;
    bool accidental = flat || moved != 0;
    if (flat) moved = -1;
    if (!accidental && !minor) {
      const size_t before = at;
      moved = Accidental(at);
      accidental = at > before;
      if (accidental && reader_.is(at, "m") && reader_.glued(at)) {
        minor = true;
        ++at;
      }
    }
    key = {Moved(std::string(1, static_cast<char>(note - 'a' + 'A')), moved),
           minor ? "minor" : "",
           {}};
    const Found mode = minor ? Found{} : reader_.Find(at, kMode);
    if (mode) {
      key.mode = mode.words->value;
      at += mode.count;
    }
    if (!Meant(note_at, at, note, exact, accidental, minor, static_cast<bool>(mode))) return false;
    at_ = at;
    return true;
  }

  // Whether the letters are a key and not an article, a verb or a word.
  bool Meant(size_t note_at, size_t at, char note, bool exact, bool accidental, bool minor,
             bool mode) const {
    const bool ends = reader_.Ends(at) || reader_.Find(at, {kBoundary, kConnector});
    if (mode) return note != 'a' || accidental || ends || (exact && (led_ || note_at > 0));
    if (minor) {
      if (!exact) return false;
      return note != 'a' || accidental || led_ || !reader_.has(at);
    }
    if (accidental)
      return led_ || reader_.is(note_at + 1, "#") || (ends && reader_.is(note_at + 1, "-"));
    return led_ && ends && exact;
  }

  const Reader& reader_;
  bool led_ = false;
  size_t at_ = 0;
};

}  // namespace

size_t ReadKey(const Reader& reader, size_t i, ParsedQuery& out) {
  KeyFact key;
  KeyReading reading(reader, i);
  if (!reading.Read(key)) return i;
  size_t end = reading.end();
  if (reader.is(end, "key")) ++end;
  key.at = reader.span(i, end);
  out.keys.push_back(std::move(key));
  return end;
}

}  // namespace libretto
