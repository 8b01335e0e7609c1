#include "encoders/training/corpus/synthesizer.h"

#include <filesystem>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "encoders/audio/midi/fluid.h"

namespace libretto {
namespace {

constexpr int kBlock = 4096;  // frames, a multiple of FluidSynth's own 64
constexpr int kDrumBank = 128;

}  // namespace

struct Synthesizer::Engine {
  FluidSettingsPtr settings;  // outlives synth
  FluidSynthPtr synth;
  fluid_sfont_t* font = nullptr;  // owned by synth
};

void Synthesizer::DeleteEngine::operator()(Engine* engine) const { delete engine; }

absl::StatusOr<Synthesizer> Synthesizer::Create(const std::string& soundfont) {
  if (!std::filesystem::exists(soundfont)) {
    return absl::NotFoundError(absl::StrCat(
        "no SoundFont ", soundfont,
        ": install Debian's fluid-soundfont-gm, musescore-general-soundfont-small, "
        "timgm6mb-soundfont, opl3-soundfont or csound-soundfont, or name another file"));
  }
  PrepareFluidSynth();
  std::unique_ptr<Engine, DeleteEngine> engine(new Engine);
  engine->settings.reset(new_fluid_settings());
  fluid_settings_setnum(engine->settings.get(), "synth.sample-rate", kSynthRate);
  fluid_settings_setnum(engine->settings.get(), "synth.gain", 0.4);
  fluid_settings_setint(engine->settings.get(), "synth.polyphony", 128);
  fluid_settings_setint(engine->settings.get(), "synth.threadsafe-api", 0);
  engine->synth.reset(new_fluid_synth(engine->settings.get()));
  const int id = fluid_synth_sfload(engine->synth.get(), soundfont.c_str(), 1);
  if (id == FLUID_FAILED) {
    return absl::InvalidArgumentError(absl::StrCat(soundfont, " is not a SoundFont, or damaged"));
  }
  engine->font = fluid_synth_get_sfont_by_id(engine->synth.get(), id);
  return Synthesizer(std::move(engine), std::filesystem::path(soundfont).stem());
}

bool Synthesizer::HasProgram(int program) const {
  return fluid_sfont_get_preset(engine_->font, 0, program) != nullptr;
}

bool Synthesizer::HasDrumKit(int program) const {
  return fluid_sfont_get_preset(engine_->font, kDrumBank, program) != nullptr;
}

absl::StatusOr<std::vector<float>> Synthesizer::Render(const std::string& midi, double seconds,
                                                       const SynthRoom& room) {
  // A synthesizer of its own: a reset leaves the phases of reverberation and chorus.
  const FluidSynthPtr own(new_fluid_synth(engine_->settings.get()));
  fluid_synth_t* synth = own.get();
  fluid_synth_add_sfont(synth, engine_->font);
  const absl::Cleanup give_back = [&] {
    fluid_synth_system_reset(synth);
    fluid_synth_remove_sfont(synth, engine_->font);
  };
  fluid_synth_set_reverb_group_roomsize(synth, -1, room.size);
  fluid_synth_set_reverb_group_level(synth, -1, room.level);
  const FluidPlayerPtr player(new_fluid_player(synth));
  if (fluid_player_add_mem(player.get(), midi.data(), midi.size()) != FLUID_OK ||
      fluid_player_play(player.get()) != FLUID_OK) {
    return absl::InvalidArgumentError("FluidSynth refuses the MIDI data");
  }
  const auto frames = static_cast<size_t>(seconds * kSynthRate);
  std::vector<float> samples;
  while (samples.size() < 2 * frames) {
    samples.resize(samples.size() + 2 * kBlock);
    float* out = samples.data() + samples.size() - 2 * kBlock;
    if (fluid_synth_write_float(synth, kBlock, out, 0, 2, out, 1, 2) != FLUID_OK) {
      return absl::InternalError("FluidSynth failed while rendering");
    }
  }
  fluid_player_stop(player.get());
  samples.resize(2 * frames);
  return samples;
}

}  // namespace libretto
