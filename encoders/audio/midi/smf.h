// Standard MIDI files (RP-001) to a score in seconds. The bytes are not trusted.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

// What a file may ask for; a long symphony has some 100,000 events.
inline constexpr double kMaxMidiSeconds = 30 * 60;
inline constexpr size_t kMaxMidiEvents = 500'000;
inline constexpr int64_t kMaxMidiBytes = 16 << 20;

struct MidiEvent {
  double seconds = 0;
  uint8_t status = 0;  // 0x80 to 0xEF: a channel message
  uint8_t data[2] = {};
};

struct MidiScore {
  std::vector<MidiEvent> events;  // by time; of one time, in the file's order
  double end_seconds = 0;         // of the last event
};

// Whether a file that begins so is a MIDI file, or one in a RIFF wrapper (RMID). 12 bytes do.
bool LooksLikeMidi(std::string_view head);

// Formats 0, 1 and 2 (whose tracks are played one after another), with every tempo change, or
// SMPTE time; system exclusive messages and metadata are left out, as are tempi of no length.
// DATA_LOSS if the file is cut short or malformed. INVALID_ARGUMENT if it holds no notes, is of a
// kind that there is not, or asks for more than the limits above. Messages do not name the file.
absl::StatusOr<MidiScore> ReadMidi(std::string_view bytes);

}  // namespace libretto
