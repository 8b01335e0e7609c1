// Standard MIDI files (RP-001), as far as notes, programmes, controllers and tempo go.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

inline constexpr int kTicksPerBeat = 480;  // of what MidiSong holds and EncodeMidi writes

struct MidiNote {
  int64_t start = 0, length = 0;  // ticks; length > 0
  int key = 60, velocity = 80;    // 1 ... 127

  bool operator==(const MidiNote&) const = default;
};

struct MidiControl {
  int64_t at = 0;  // ticks
  int number = 0, value = 0;

  bool operator==(const MidiControl&) const = default;
};

struct MidiTrack {
  std::string name;
  int channel = 0;  // 9 for drums
  int program = 0;
  std::vector<MidiNote> notes;  // by start
  std::vector<MidiControl> controls;

  bool operator==(const MidiTrack&) const = default;
};

struct MidiSong {
  double bpm = 120;  // of quarter notes; the first tempo of the file
  int numerator = 4, denominator = 4;
  std::vector<MidiTrack> tracks;

  int64_t end() const;  // ticks
};

// Format 1: a conductor track, then the others.
std::string EncodeMidi(const MidiSong& song);

// Formats 0 and 1. Notes of one chunk, channel and programme make a track; ticks are scaled to
// kTicksPerBeat; later tempo changes are left out. DATA_LOSS if the bytes are cut short or
// malformed; messages call them `name`.
absl::StatusOr<MidiSong> DecodeMidi(std::string_view bytes, const std::string& name);

}  // namespace libretto
