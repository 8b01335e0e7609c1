// A MIDI file as a score, before it is played.
#include <algorithm>
#include <string_view>

#include "encoders/audio/midi/smf.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace libretto;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto score = ReadMidi(bytes);
  if (!score.ok()) {
    FUZZ_CHECK(absl::IsInvalidArgument(score.status()) || absl::IsDataLoss(score.status()));
    return 0;
  }
  FUZZ_CHECK(LooksLikeMidi(bytes.substr(0, 12)));
  FUZZ_CHECK(!score->events.empty() && score->events.size() <= kMaxMidiEvents);
  FUZZ_CHECK(score->end_seconds >= 0 && score->end_seconds <= kMaxMidiSeconds);
  FUZZ_CHECK(score->events.back().seconds == score->end_seconds);
  FUZZ_CHECK(std::ranges::is_sorted(score->events, {}, &MidiEvent::seconds));
  for (const MidiEvent& event : score->events) {
    FUZZ_CHECK(event.status >= 0x80 && event.status < 0xF0);
    FUZZ_CHECK(event.data[0] < 0x80 && event.data[1] < 0x80);
  }
  return 0;
}
