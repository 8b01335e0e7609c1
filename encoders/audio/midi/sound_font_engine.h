#pragma once

#include "absl/synchronization/mutex.h"
#include "encoders/audio/midi/fluid.h"
#include "encoders/audio/midi/sound_font.h"

namespace libretto {

// FluidSynth's side of a SoundFont.
struct SoundFont::Engine {
  FluidSettingsPtr settings;
  absl::Mutex creating;  // of synthesizers, which must not be made at the same time
};

}  // namespace libretto
