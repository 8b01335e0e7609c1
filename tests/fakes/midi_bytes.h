// Small MIDI files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace libretto {

struct MidiDelta {
  uint32_t ticks = 0;  // since the event before
  std::string bytes;   // of the event
};

std::string MidiChunk(const std::string& type, const std::string& body);
std::string MidiHeader(int format, int tracks, int division);
// "MTrk" with these events and an end of track.
std::string MidiTrackChunk(const std::vector<MidiDelta>& events);

// One track at 480 ticks per quarter note and 120 of these a minute: `keys` one after another, a
// beat each, on `program`.
std::string MidiTune(const std::vector<int>& keys, int program = 0);

}  // namespace libretto
