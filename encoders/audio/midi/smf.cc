#include "encoders/audio/midi/smf.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

constexpr size_t kHeadBytes = 12;
constexpr int64_t kDefaultTempo = 500'000;  // microseconds per quarter note

absl::Status CutShort() {
  return absl::DataLossError("the MIDI file is cut short: fetch or make it again");
}

absl::Status Malformed(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("the MIDI file is damaged: ", what));
}

// Reads front to back; past the end it gives zeros and is no longer ok().
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  bool done() const { return !ok_ || at_ == bytes_.size(); }
  uint8_t Peek() const { return at_ < bytes_.size() ? static_cast<uint8_t>(bytes_[at_]) : 0; }
  uint8_t Byte() {
    const uint8_t byte = Peek();
    ok_ = ok_ && at_ < bytes_.size();
    if (ok_) ++at_;
    return byte;
  }
  uint32_t BigEndian(int count) {
    uint32_t value = 0;
    while (count-- > 0) value = value << 8 | Byte();
    return value;
  }
  uint32_t LittleEndian() {
    uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value |= static_cast<uint32_t>(Byte()) << (8 * i);
    return value;
  }
  // Seven bits a byte, at most four bytes.
  uint32_t Variable() {
    uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      const uint8_t byte = Byte();
      value = value << 7 | (byte & 0x7F);
      if (byte < 0x80) return value;
    }
    ok_ = false;
    return 0;
  }
  std::string_view Take(size_t count) {
    if (count > bytes_.size() - at_) ok_ = false;
    if (!ok_) return {};
    at_ += count;
    return bytes_.substr(at_ - count, count);
  }

 private:
  const std::string_view bytes_;
  size_t at_ = 0;
  bool ok_ = true;
};

struct TickEvent {
  int64_t tick = 0;
  uint32_t tempo = 0;  // not 0: a change of tempo
  uint8_t status = 0;
  uint8_t data[2] = {};
};

// Appends the events of a track that begins at `start`, and says where it ends.
absl::StatusOr<int64_t> ReadTrack(std::string_view chunk, int64_t start,
                                  std::vector<TickEvent>& events) {
  Reader in(chunk);
  int64_t now = start;
  uint8_t status = 0;
  while (!in.done()) {
    now += in.Variable();
    if (in.Peek() >= 0x80) status = in.Byte();
    if (status == 0xFF) {
      const uint8_t type = in.Byte();
      Reader payload(in.Take(in.Variable()));
      if (type == 0x2F) break;  // end of track
      const uint32_t tempo = type == 0x51 ? payload.BigEndian(3) : 0;
      if (payload.ok() && tempo > 0) events.push_back({now, tempo});
    } else if (status == 0xF0 || status == 0xF7) {
      in.Take(in.Variable());
    } else if (status >= 0x80 && status < 0xF0) {
      TickEvent event{now, 0, status, {in.Byte()}};
      if ((status & 0xE0) != 0xC0) event.data[1] = in.Byte();  // programs and pressure have one
      if ((event.data[0] | event.data[1]) >= 0x80) return Malformed("data out of place");
      events.push_back(event);
    } else {
      return Malformed("an event of no kind");
    }
    if (events.size() > kMaxMidiEvents) {
      return absl::InvalidArgumentError(
          absl::StrCat("the MIDI file has more than ", kMaxMidiEvents, " events"));
    }
  }
  if (!in.ok()) return CutShort();
  return now;
}

// Seconds of a tick, as `division` of the header says.
class Clockwork {
 public:
  // INVALID_ARGUMENT if no time passes.
  static absl::StatusOr<Clockwork> Create(uint32_t division) {
    const bool smpte = division >= 0x8000;
    const uint32_t frames = smpte ? 256 - (division >> 8) : 0, per_frame = division & 0xFF;
    if ((smpte ? frames * per_frame : division) == 0) {
      return absl::InvalidArgumentError("the MIDI file's unit of time (division) is 0");
    }
    Clockwork clock;
    clock.fixed_ = smpte;
    clock.per_tick_ = smpte ? 1.0 / (frames * per_frame) : kDefaultTempo * 1e-6 / division;
    clock.division_ = division;
    return clock;
  }

  double At(int64_t tick) const { return seconds_ + static_cast<double>(tick - tick_) * per_tick_; }
  void SetTempo(int64_t tick, uint32_t microseconds) {
    if (fixed_) return;
    seconds_ = At(tick);
    tick_ = tick;
    per_tick_ = microseconds * 1e-6 / division_;
  }

 private:
  bool fixed_ = false;
  uint32_t division_ = 1;
  double per_tick_ = 0, seconds_ = 0;
  int64_t tick_ = 0;
};

absl::StatusOr<MidiScore> ToScore(std::vector<TickEvent> ticks, Clockwork clock) {
  std::ranges::stable_sort(ticks, std::ranges::less(), &TickEvent::tick);
  MidiScore score;
  bool notes = false;
  for (const TickEvent& event : ticks) {
    if (event.tempo > 0) {
      clock.SetTempo(event.tick, event.tempo);
      continue;
    }
    score.end_seconds = clock.At(event.tick);
    if (score.end_seconds > kMaxMidiSeconds) {
      return absl::InvalidArgumentError(
          absl::StrCat("the MIDI file plays longer than ", kMaxMidiSeconds / 60, " minutes"));
    }
    notes = notes || ((event.status & 0xF0) == 0x90 && event.data[1] > 0);
    score.events.push_back({score.end_seconds, event.status, {event.data[0], event.data[1]}});
  }
  if (!notes) return absl::InvalidArgumentError("the MIDI file holds no notes");
  return score;
}

// The file within a RIFF wrapper; itself if there is none.
absl::StatusOr<std::string_view> Unwrapped(std::string_view bytes) {
  if (!bytes.starts_with("RIFF")) return bytes;
  Reader in(bytes.substr(kHeadBytes));
  while (!in.done()) {
    const std::string_view id = in.Take(4);
    const uint32_t size = in.LittleEndian();
    const std::string_view body = in.Take(size);
    if (in.ok() && id == "data") return body;
    if (size % 2 != 0) in.Byte();
  }
  return CutShort();
}

}  // namespace

bool LooksLikeMidi(std::string_view head) {
  if (head.starts_with("MThd")) return true;
  return head.size() >= kHeadBytes && head.starts_with("RIFF") && head.substr(8, 4) == "RMID";
}

absl::StatusOr<MidiScore> ReadMidi(std::string_view file) {
  if (!LooksLikeMidi(file)) return absl::InvalidArgumentError("it is not a MIDI file");
  ASSIGN_OR_RETURN(const std::string_view bytes, Unwrapped(file));
  Reader in(bytes);
  if (in.Take(4) != "MThd") return Malformed("it has no header");
  Reader header(in.Take(in.BigEndian(4)));
  const uint32_t format = header.BigEndian(2), tracks = header.BigEndian(2);
  const uint32_t division = header.BigEndian(2);
  if (!in.ok() || !header.ok()) return CutShort();
  if (format > 2) return absl::InvalidArgumentError(absl::StrCat("MIDI of format ", format));
  if (tracks == 0) return absl::InvalidArgumentError("the MIDI file holds no tracks");
  ASSIGN_OR_RETURN(const Clockwork clock, Clockwork::Create(division));
  std::vector<TickEvent> events;
  int64_t end = 0;
  for (uint32_t read = 0; read < tracks;) {
    const std::string_view type = in.Take(4);
    const std::string_view chunk = in.Take(in.BigEndian(4));
    if (!in.ok()) return CutShort();
    if (type != "MTrk") continue;
    ASSIGN_OR_RETURN(end, ReadTrack(chunk, format == 2 ? end : 0, events));
    ++read;
  }
  return ToScore(std::move(events), clock);
}

}  // namespace libretto
