#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/training/corpus/midi_file.h"

namespace libretto {
namespace {

// Reads bytes front to back; past the end it gives zeros and is no longer ok().
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  bool done() const { return !ok_ || at_ >= bytes_.size(); }
  int Peek() { return at_ < bytes_.size() ? static_cast<uint8_t>(bytes_[at_]) : 0; }
  int Byte() {
    if (at_ >= bytes_.size()) {
      ok_ = false;
      return 0;
    }
    return static_cast<uint8_t>(bytes_[at_++]);
  }
  uint32_t BigEndian(int count) {
    uint32_t value = 0;
    while (count-- > 0) value = value << 8 | static_cast<uint32_t>(Byte());
    return value;
  }
  uint32_t Variable() {
    uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      const int byte = Byte();
      value = value << 7 | static_cast<uint32_t>(byte & 0x7F);
      if (byte < 0x80) return value;
    }
    ok_ = false;
    return value;
  }
  std::string_view Take(size_t count) {
    if (count > bytes_.size() - at_) {
      ok_ = false;
      return {};
    }
    at_ += count;
    return bytes_.substr(at_ - count, count);
  }

 private:
  std::string_view bytes_;
  size_t at_ = 0;
  bool ok_ = true;
};

class TrackDecoder {
 public:
  TrackDecoder(std::string_view chunk, int division, MidiSong& song, bool& tempo_known)
      : in_(chunk), division_(division), song_(song), tempo_known_(tempo_known) {}

  // False if the chunk is malformed.
  bool Decode() {
    while (!in_.done() && !ended_) {
      now_ += in_.Variable();
      if (in_.Peek() >= 0x80) status_ = in_.Byte();
      if (status_ == 0xFF) {
        ReadMeta();
      } else if (status_ >= 0xF0) {
        in_.Take(in_.Variable());
      } else if (status_ >= 0x80) {
        ReadChannelMessage();
      } else {
        return false;
      }
    }
    if (!in_.ok()) return false;
    for (auto& [key, track] : tracks_) {
      if (track.notes.empty()) continue;
      track.name = name_;
      std::stable_sort(track.notes.begin(), track.notes.end(),
                       [](const MidiNote& a, const MidiNote& b) { return a.start < b.start; });
      song_.tracks.push_back(std::move(track));
    }
    return true;
  }

 private:
  int64_t Ticks() const { return now_ * kTicksPerBeat / division_; }

  void ReadMeta() {
    const int type = in_.Byte();
    Reader payload(in_.Take(in_.Variable()));
    if (type == 0x2F) ended_ = true;
    if (type == 0x03 && name_.empty()) {
      while (!payload.done()) name_.push_back(static_cast<char>(payload.Byte()));
    }
    if (type == 0x51 && !tempo_known_) {
      const uint32_t microseconds = payload.BigEndian(3);
      if (microseconds > 0) song_.bpm = 60e6 / microseconds;
      tempo_known_ = microseconds > 0;
    }
    if (type == 0x58) {
      song_.numerator = std::max(1, payload.Byte());
      song_.denominator = 1 << std::min(payload.Byte(), 6);
    }
    status_ = 0;
  }

  void ReadChannelMessage() {
    const int kind = status_ & 0xF0, channel = status_ & 0x0F;
    const int first = in_.Byte();
    const int second = kind == 0xC0 || kind == 0xD0 ? 0 : in_.Byte();
    if (kind == 0xC0) programs_[channel] = first & 0x7F;
    if (kind == 0xB0) {
      TrackOf(channel).controls.push_back({Ticks(), first & 0x7F, second & 0x7F});
    }
    if (kind == 0x90 || kind == 0x80) EndNote(channel, first & 0x7F);
    if (kind == 0x90 && second > 0) {
      open_[{channel, first & 0x7F}] = {Ticks(), 0, first & 0x7F, second & 0x7F};
    }
  }

  void EndNote(int channel, int key) {
    const auto it = open_.find({channel, key});
    if (it == open_.end()) return;
    MidiNote note = it->second;
    open_.erase(it);
    note.length = std::max<int64_t>(1, Ticks() - note.start);
    TrackOf(channel).notes.push_back(note);
  }

  MidiTrack& TrackOf(int channel) {
    MidiTrack& track = tracks_[{channel, programs_[channel]}];
    track.channel = channel;
    track.program = programs_[channel];
    return track;
  }

  Reader in_;
  const int division_;
  MidiSong& song_;
  bool& tempo_known_;
  std::string name_;
  int64_t now_ = 0;
  int status_ = 0;
  bool ended_ = false;
  std::array<int, 16> programs_ = {};
  std::map<std::pair<int, int>, MidiNote> open_;     // by channel and key
  std::map<std::pair<int, int>, MidiTrack> tracks_;  // by channel and programme
};

}  // namespace

absl::StatusOr<MidiSong> DecodeMidi(std::string_view bytes, const std::string& name) {
  const auto damaged = [&](const std::string& what) {
    return absl::DataLossError(absl::StrCat(name, ": ", what, "; fetch or make the file again"));
  };
  Reader in(bytes);
  if (in.Take(4) != "MThd" || in.BigEndian(4) < 6) return damaged("not a MIDI file");
  const uint32_t format = in.BigEndian(2), chunks = in.BigEndian(2), division = in.BigEndian(2);
  if (!in.ok() || format > 1 || division == 0 || division >= 0x8000) {
    return damaged("MIDI header of a kind that is not supported");
  }
  MidiSong song;
  bool tempo_known = false;
  for (uint32_t i = 0; i < chunks; ++i) {
    const std::string_view type = in.Take(4);
    const std::string_view body = in.Take(in.BigEndian(4));
    if (!in.ok()) return damaged(absl::StrCat("MIDI data is cut short in chunk ", i + 1));
    if (type != "MTrk") continue;
    if (!TrackDecoder(body, static_cast<int>(division), song, tempo_known).Decode()) {
      return damaged(absl::StrCat("malformed MIDI events in chunk ", i + 1));
    }
  }
  return song;
}

}  // namespace libretto
