#include "encoders/training/corpus/midi_file.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace libretto {
namespace {

void PutBigEndian(uint32_t value, int bytes, std::string& out) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i)));
}

void PutVariable(uint32_t value, std::string& out) {
  for (int shift = 28; shift > 0; shift -= 7) {
    if (value >> shift) out.push_back(static_cast<char>(0x80 | ((value >> shift) & 0x7F)));
  }
  out.push_back(static_cast<char>(value & 0x7F));
}

struct Event {
  int64_t at;
  int order;  // at one tick: note ends, then controls, then note starts
  std::string bytes;
};

std::string Message(int status, int first, int second) {
  return {static_cast<char>(status), static_cast<char>(first), static_cast<char>(second)};
}

void PutChunk(std::vector<Event> events, std::string& out) {
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return std::pair(a.at, a.order) < std::pair(b.at, b.order);
  });
  std::string body;
  int64_t now = 0;
  for (const Event& event : events) {
    PutVariable(static_cast<uint32_t>(event.at - now), body);
    body += event.bytes;
    now = event.at;
  }
  body += std::string("\0\xFF\x2F\0", 4);
  out += "MTrk";
  PutBigEndian(static_cast<uint32_t>(body.size()), 4, out);
  out += body;
}

std::string Meta(int type, const std::string& payload) {
  std::string bytes = {'\xFF', static_cast<char>(type)};
  PutVariable(static_cast<uint32_t>(payload.size()), bytes);
  return bytes + payload;
}

std::vector<Event> ConductorEvents(const MidiSong& song) {
  std::string tempo;
  PutBigEndian(static_cast<uint32_t>(std::lround(60e6 / song.bpm)), 3, tempo);
  const int power = static_cast<int>(std::lround(std::log2(song.denominator)));
  const std::string metre = {static_cast<char>(song.numerator), static_cast<char>(power), 24, 8};
  return {{0, 0, Meta(0x51, tempo)}, {0, 0, Meta(0x58, metre)}};
}

std::vector<Event> TrackEvents(const MidiTrack& track) {
  std::vector<Event> events = {{0, 0, Meta(0x03, track.name)}};
  events.push_back(
      {0, 0, {static_cast<char>(0xC0 | track.channel), static_cast<char>(track.program)}});
  for (const MidiControl& control : track.controls) {
    events.push_back({control.at, 1, Message(0xB0 | track.channel, control.number, control.value)});
  }
  for (const MidiNote& note : track.notes) {
    events.push_back({note.start, 2, Message(0x90 | track.channel, note.key, note.velocity)});
    events.push_back({note.start + note.length, 0, Message(0x80 | track.channel, note.key, 0)});
  }
  return events;
}

}  // namespace

int64_t MidiSong::end() const {
  int64_t end = 0;
  for (const MidiTrack& track : tracks) {
    for (const MidiNote& note : track.notes) end = std::max(end, note.start + note.length);
  }
  return end;
}

std::string EncodeMidi(const MidiSong& song) {
  std::string out = "MThd";
  PutBigEndian(6, 4, out);
  PutBigEndian(1, 2, out);
  PutBigEndian(static_cast<uint32_t>(song.tracks.size() + 1), 2, out);
  PutBigEndian(kTicksPerBeat, 2, out);
  PutChunk(ConductorEvents(song), out);
  for (const MidiTrack& track : song.tracks) PutChunk(TrackEvents(track), out);
  return out;
}

}  // namespace libretto
