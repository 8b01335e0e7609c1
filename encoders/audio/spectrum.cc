#include "encoders/audio/spectrum.h"

#include <kiss_fftr.h>

#include <cmath>
#include <numbers>

namespace libretto {

struct SpectrumFrames::Fft {
  explicit Fft(int fft)
      : config(kiss_fftr_alloc(fft, 0, nullptr, nullptr)),
        window(static_cast<size_t>(fft)),
        windowed(static_cast<size_t>(fft)),
        spectrum(static_cast<size_t>(fft) / 2 + 1),
        magnitudes(spectrum.size()) {
    for (size_t i = 0; i < window.size(); ++i) {
      const double phase = 2 * std::numbers::pi * static_cast<double>(i) / fft;
      window[i] = static_cast<float>(0.5 - 0.5 * std::cos(phase));
    }
  }
  ~Fft() { kiss_fftr_free(config); }

  const kiss_fftr_cfg config;
  std::vector<float> window, windowed;
  std::vector<kiss_fft_cpx> spectrum;
  std::vector<float> magnitudes;
};

SpectrumFrames::SpectrumFrames(int fft, int hop)
    : fft_(fft), hop_(hop), state_(std::make_unique<Fft>(fft)) {}
SpectrumFrames::~SpectrumFrames() = default;

std::span<const float> SpectrumFrames::Magnitudes(const float* samples) {
  Fft& fft = *state_;
  for (size_t i = 0; i < fft.window.size(); ++i) fft.windowed[i] = samples[i] * fft.window[i];
  kiss_fftr(fft.config, fft.windowed.data(), fft.spectrum.data());
  for (size_t i = 0; i < fft.magnitudes.size(); ++i) {
    const kiss_fft_cpx& bin = fft.spectrum[i];
    fft.magnitudes[i] = std::sqrt(bin.r * bin.r + bin.i * bin.i);
  }
  return fft.magnitudes;
}

}  // namespace libretto
