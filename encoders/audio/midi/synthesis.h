// A score to sound.
#pragma once

#include <memory>
#include <span>

#include "absl/status/statusor.h"
#include "encoders/audio/midi/fluid.h"
#include "encoders/audio/midi/smf.h"
#include "encoders/audio/midi/sound_font.h"

namespace libretto {

// Plays a score from its beginning, without a thread and without an audio driver. The same score
// gives the same samples. Not thread-safe.
class Synthesis {
 public:
  // FAILED_PRECONDITION if FluidSynth cannot use the SoundFont, RESOURCE_EXHAUSTED if memory is
  // short.
  static absl::StatusOr<std::unique_ptr<Synthesis>> Create(MidiScore score,
                                                           std::shared_ptr<const SoundFont> font);

  // Until the last notes have faded.
  double duration_seconds() const { return static_cast<double>(frames_) / kSynthesisRate; }

  // Fills the fronts of `left` and `right`, of the same length, and returns how many samples there
  // are; 0 at the end.
  size_t Render(std::span<float> left, std::span<float> right);

 private:
  Synthesis(MidiScore score, std::shared_ptr<const SoundFont> font);
  void Play(const MidiEvent& event);
  int64_t FrameOf(size_t event) const;

  const MidiScore score_;
  const std::shared_ptr<const SoundFont> font_;  // outlives synth_
  const int64_t frames_;                         // in all
  FluidSynthPtr synth_;
  int64_t frame_ = 0;
  size_t next_ = 0;  // event
};

}  // namespace libretto
