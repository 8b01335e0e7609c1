#include "encoders/eval/stretch.h"

#include <SoundTouch.h>

#include <type_traits>

namespace libretto {

static_assert(std::is_same_v<soundtouch::SAMPLETYPE, float>, "SoundTouch built for float samples");

std::vector<float> StretchAndShift(std::span<const float> samples, int sample_rate, double tempo,
                                   double semitones) {
  soundtouch::SoundTouch engine;
  engine.setSampleRate(static_cast<unsigned>(sample_rate));
  engine.setChannels(1);
  engine.setTempo(tempo);
  engine.setPitchSemiTones(semitones);
  engine.putSamples(samples.data(), static_cast<unsigned>(samples.size()));
  engine.flush();
  std::vector<float> out(engine.numSamples());
  const unsigned received = engine.receiveSamples(out.data(), static_cast<unsigned>(out.size()));
  out.resize(received);
  return out;
}

}  // namespace libretto
