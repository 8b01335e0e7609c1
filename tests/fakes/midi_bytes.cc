#include "tests/fakes/midi_bytes.h"

namespace libretto {
namespace {

std::string BigEndian(uint32_t value, int count) {
  std::string bytes;
  while (count-- > 0) bytes.push_back(static_cast<char>(value >> (8 * count)));
  return bytes;
}

std::string Variable(uint32_t value) {
  std::string bytes(1, static_cast<char>(value & 0x7F));
  while ((value >>= 7) != 0) bytes.insert(0, 1, static_cast<char>(0x80 | (value & 0x7F)));
  return bytes;
}

std::string Message(int status, int first, int second) {
  return {static_cast<char>(status), static_cast<char>(first), static_cast<char>(second)};
}

}  // namespace

std::string MidiChunk(const std::string& type, const std::string& body) {
  return type + BigEndian(static_cast<uint32_t>(body.size()), 4) + body;
}

std::string MidiHeader(int format, int tracks, int division) {
  return MidiChunk("MThd", BigEndian(static_cast<uint32_t>(format), 2) +
                               BigEndian(static_cast<uint32_t>(tracks), 2) +
                               BigEndian(static_cast<uint32_t>(division), 2));
}

std::string MidiTrackChunk(const std::vector<MidiDelta>& events) {
  std::string body;
  for (const MidiDelta& event : events) body += Variable(event.ticks) + event.bytes;
  return MidiChunk("MTrk", body + std::string("\0\xFF\x2F\0", 4));
}

std::string MidiTune(const std::vector<int>& keys, int program) {
  std::vector<MidiDelta> events = {{0, {static_cast<char>(0xC0), static_cast<char>(program)}}};
  for (const int key : keys) {
    events.push_back({0, Message(0x90, key, 100)});
    events.push_back({480, Message(0x80, key, 0)});
  }
  return MidiHeader(0, 1, 480) + MidiTrackChunk(events);
}

}  // namespace libretto
