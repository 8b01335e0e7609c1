// Recorded instruments that MIDI files are played with.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "base/mapped_file.h"

namespace libretto {

inline constexpr int kSynthesisRate = 44100;  // Hz

// A SoundFont 2 file, mapped into memory, and FluidSynth made ready to play with it: from then on
// no file and no device is opened. Thread-safe.
class SoundFont {
 public:
  // FAILED_PRECONDITION, saying what to install, if there is none at `path` or it is none.
  static absl::StatusOr<std::shared_ptr<const SoundFont>> Open(const std::string& path);

  ~SoundFont();

  std::span<const std::byte> bytes() const { return file_->bytes(); }

  struct Engine;
  Engine& engine() const { return *engine_; }

 private:
  explicit SoundFont(std::unique_ptr<const MappedFile> file);

  const std::unique_ptr<const MappedFile> file_;
  const std::unique_ptr<Engine> engine_;
};

// A SoundFont, or why there is none.
using MaybeSoundFont = absl::StatusOr<std::shared_ptr<const SoundFont>>;

// For programs that play no MIDI.
MaybeSoundFont NoSoundFont();

}  // namespace libretto
