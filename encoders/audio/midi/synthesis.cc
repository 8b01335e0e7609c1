#include "encoders/audio/midi/synthesis.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_format.h"
#include "encoders/audio/midi/sound_font_engine.h"

namespace libretto {
namespace {

constexpr double kFadeSeconds = 2;  // after the last event

// What FluidSynth takes for a file. Its callback that opens is given a name and nothing else, so
// the name is the address of the SoundFont.
struct OpenFont {
  std::span<const std::byte> bytes;
  int64_t position = 0;
};

std::string NameOf(const SoundFont& font) {
  return absl::StrFormat("&%p", static_cast<const void*>(&font));
}

void* OpenCallback(const char* name) {
  void* font = nullptr;
  if (std::sscanf(name, "&%p", &font) != 1) return nullptr;
  return new OpenFont{static_cast<const SoundFont*>(font)->bytes()};
}

int ReadCallback(void* out, fluid_long_long_t count, void* handle) {
  auto& font = *static_cast<OpenFont*>(handle);
  const auto size = static_cast<int64_t>(font.bytes.size());
  if (count < 0 || count > size - font.position) return FLUID_FAILED;
  std::memcpy(out, font.bytes.data() + font.position, static_cast<size_t>(count));
  font.position += count;
  return FLUID_OK;
}

int SeekCallback(void* handle, fluid_long_long_t offset, int whence) {
  auto& font = *static_cast<OpenFont*>(handle);
  const auto size = static_cast<int64_t>(font.bytes.size());
  const int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? font.position : size;
  if (offset < -from || offset > size - from) return FLUID_FAILED;
  font.position = from + offset;
  return FLUID_OK;
}

fluid_long_long_t TellCallback(void* handle) { return static_cast<OpenFont*>(handle)->position; }

int CloseCallback(void* handle) {
  delete static_cast<OpenFont*>(handle);
  return FLUID_OK;
}

}  // namespace

Synthesis::Synthesis(MidiScore score, std::shared_ptr<const SoundFont> font)
    : score_(std::move(score)),
      font_(std::move(font)),
      frames_(static_cast<int64_t>((score_.end_seconds + kFadeSeconds) * kSynthesisRate)) {}

absl::StatusOr<std::unique_ptr<Synthesis>> Synthesis::Create(
    MidiScore score, std::shared_ptr<const SoundFont> font) {
  auto synthesis = absl::WrapUnique(new Synthesis(std::move(score), std::move(font)));
  SoundFont::Engine& engine = synthesis->font_->engine();
  absl::MutexLock lock(&engine.creating);
  synthesis->synth_.reset(new_fluid_synth(engine.settings.get()));
  fluid_synth_t* synth = synthesis->synth_.get();
  fluid_sfloader_t* loader =
      synth == nullptr ? nullptr : new_fluid_defsfloader(engine.settings.get());
  if (loader == nullptr) return absl::ResourceExhaustedError("out of memory");
  fluid_sfloader_set_callbacks(loader, OpenCallback, ReadCallback, SeekCallback, TellCallback,
                               CloseCallback);
  fluid_synth_add_sfloader(synth, loader);  // which owns it from now on
  if (fluid_synth_sfload(synth, NameOf(*synthesis->font_).c_str(), 1) == FLUID_FAILED) {
    return absl::FailedPreconditionError(
        "FluidSynth cannot use the SoundFont: install Debian's timgm6mb-soundfont, or name another "
        "file (soundfont)");
  }
  return synthesis;
}

void Synthesis::Play(const MidiEvent& event) {
  fluid_synth_t* synth = synth_.get();
  const int channel = event.status & 0x0F, a = event.data[0], b = event.data[1];
  switch (event.status & 0xF0) {
    case 0x80:
      fluid_synth_noteoff(synth, channel, a);
      break;
    case 0x90:
      fluid_synth_noteon(synth, channel, a, b);  // of velocity 0: an end
      break;
    case 0xA0:
      fluid_synth_key_pressure(synth, channel, a, b);
      break;
    case 0xB0:
      fluid_synth_cc(synth, channel, a, b);
      break;
    case 0xC0:
      fluid_synth_program_change(synth, channel, a);
      break;
    case 0xD0:
      fluid_synth_channel_pressure(synth, channel, a);
      break;
    default:
      fluid_synth_pitch_bend(synth, channel, b << 7 | a);
  }
}

int64_t Synthesis::FrameOf(size_t event) const {
  if (event == score_.events.size()) {
    return static_cast<int64_t>(score_.end_seconds * kSynthesisRate);
  }
  return static_cast<int64_t>(score_.events[event].seconds * kSynthesisRate);
}

size_t Synthesis::Render(std::span<float> left, std::span<float> right) {
  while (next_ < score_.events.size() && FrameOf(next_) <= frame_) Play(score_.events[next_++]);
  if (next_ == score_.events.size() && FrameOf(next_) <= frame_) {
    fluid_synth_all_notes_off(synth_.get(), -1);  // notes that the file does not end
  }
  const int64_t until = FrameOf(next_) > frame_ ? FrameOf(next_) : frames_;
  const auto count =
      static_cast<size_t>(std::min<int64_t>(until - frame_, static_cast<int64_t>(left.size())));
  if (count == 0) return 0;
  fluid_synth_write_float(synth_.get(), static_cast<int>(count), left.data(), 0, 1, right.data(), 0,
                          1);
  frame_ += static_cast<int64_t>(count);
  return count;
}

}  // namespace libretto
