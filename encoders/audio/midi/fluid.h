// The door to FluidSynth: its header, ownership of its handles, and its preparation.
#pragma once

#include <fluidsynth.h>

#include <memory>

namespace libretto {

struct FreeFluid {
  void operator()(fluid_settings_t* settings) const { delete_fluid_settings(settings); }
  void operator()(fluid_synth_t* synth) const { delete_fluid_synth(synth); }
  void operator()(fluid_player_t* player) const { delete_fluid_player(player); }
};

using FluidSettingsPtr = std::unique_ptr<fluid_settings_t, FreeFluid>;
using FluidSynthPtr = std::unique_ptr<fluid_synth_t, FreeFluid>;
using FluidPlayerPtr = std::unique_ptr<fluid_player_t, FreeFluid>;

// Comes before anything else of FluidSynth, which would otherwise write to standard error and look
// for sound cards.
inline void PrepareFluidSynth() {
  static const bool prepared = [] {
    for (const int level : {FLUID_PANIC, FLUID_ERR, FLUID_WARN, FLUID_INFO, FLUID_DBG}) {
      fluid_set_log_function(level, nullptr, nullptr);
    }
    const char* no_drivers[] = {nullptr};
    return fluid_audio_driver_register(no_drivers) == FLUID_OK;
  }();
  static_cast<void>(prepared);
}

}  // namespace libretto
