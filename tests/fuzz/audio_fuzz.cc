// An audio file as libretto-decoder takes it: decoded, resampled and measured, then log-mel as the
// encoder hears it. FFmpeg itself is the system's, which no sanitizer looks into.
#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <vector>

#include "encoders/audio/decoder.h"
#include "encoders/audio/log_mel.h"
#include "encoders/audio/measured_source.h"
#include "tests/fuzz/input.h"

namespace libretto {
namespace {

constexpr int kRate = 16000;
constexpr size_t kBlock = 8192, kMaxBlocks = 60;  // half a minute

FileDescriptor InMemory(const uint8_t* data, size_t size) {
  const int fd = ::memfd_create("fuzz", MFD_CLOEXEC);
  FUZZ_CHECK(fd >= 0 && ::write(fd, data, size) == static_cast<ssize_t>(size));
  ::lseek(fd, 0, SEEK_SET);
  return FileDescriptor(fd);
}

bool IsExpected(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsDataLoss(status) ||
         absl::IsResourceExhausted(status) ||
         absl::IsFailedPrecondition(status);  // MIDI: there is no SoundFont here
}

void Decode(AudioDecoder& decoder) {
  MeasuredSource source(decoder);
  LogMel mel({});
  std::vector<float> samples(kBlock), frames;
  for (size_t block = 0; block < kMaxBlocks; ++block) {
    const absl::StatusOr<size_t> count = source.Read(samples);
    if (!count.ok()) {
      FUZZ_CHECK(IsExpected(count.status()));
      break;
    }
    if (*count == 0) break;
    for (size_t i = 0; i < *count; ++i) FUZZ_CHECK(std::isfinite(samples[i]));
    mel.Push(std::span(samples).first(*count), frames);
  }
  if (!mel.Finish(frames).ok()) return;
  for (const float value : frames) FUZZ_CHECK(std::isfinite(value));
  const AudioFacts facts = source.facts();
  if (facts.tempo_bpm) FUZZ_CHECK(std::isfinite(*facts.tempo_bpm));
  if (facts.loudness_lufs) FUZZ_CHECK(std::isfinite(*facts.loudness_lufs));
  if (facts.energy) FUZZ_CHECK(*facts.energy >= 0 && *facts.energy <= 1);
  source.TakeFingerprint();
}

}  // namespace
}  // namespace libretto

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace libretto;
  const auto decoder = OpenAudioDescriptor(InMemory(data, size), kRate, "fuzz");
  if (decoder.ok()) {
    Decode(**decoder);
  } else {
    FUZZ_CHECK(IsExpected(decoder.status()));
  }
  return 0;
}
