#include "encoders/audio/midi/sound_font.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "encoders/audio/midi/sound_font_engine.h"

namespace libretto {
namespace {

constexpr size_t kHeaderBytes = 12;  // "RIFF", a size, "sfbk"

constexpr int kPolyphony = 128;
constexpr double kGain = 0.4;

bool IsSoundFont(std::span<const std::byte> bytes) {
  if (bytes.size() < kHeaderBytes) return false;
  const std::string_view header(reinterpret_cast<const char*>(bytes.data()), kHeaderBytes);
  return header.starts_with("RIFF") && header.ends_with("sfbk");
}

FluidSettingsPtr MakeSettings() {
  PrepareFluidSynth();
  FluidSettingsPtr settings(new_fluid_settings());
  fluid_settings_t* s = settings.get();
  fluid_settings_setnum(s, "synth.sample-rate", kSynthesisRate);
  fluid_settings_setnum(s, "synth.gain", kGain);
  fluid_settings_setint(s, "synth.polyphony", kPolyphony);
  fluid_settings_setint(s, "synth.threadsafe-api", 0);
  fluid_settings_setint(s, "synth.chorus.active", 0);
  fluid_settings_setint(s, "synth.lock-memory", 0);
  // Instruments are read when they are chosen; reading all of them would start threads.
  fluid_settings_setint(s, "synth.dynamic-sample-loading", 1);
  return settings;
}

}  // namespace

SoundFont::SoundFont(std::unique_ptr<const MappedFile> file)
    : file_(std::move(file)), engine_(std::make_unique<Engine>()) {
  engine_->settings = MakeSettings();
}

SoundFont::~SoundFont() = default;

absl::StatusOr<std::shared_ptr<const SoundFont>> SoundFont::Open(const std::string& path) {
  auto file = MappedFile::Open(path);
  if (!file.ok() || !IsSoundFont((*file)->bytes())) {
    return absl::FailedPreconditionError(absl::StrCat(
        "MIDI is played with a SoundFont, and ", path, file.ok() ? " is none" : " cannot be read",
        ": install Debian's timgm6mb-soundfont, or name another file (soundfont)"));
  }
  return std::shared_ptr<const SoundFont>(new SoundFont(*std::move(file)));
}

MaybeSoundFont NoSoundFont() {
  return absl::FailedPreconditionError("MIDI is not played here: render it to audio first");
}

}  // namespace libretto
