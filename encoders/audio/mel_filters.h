// Slaney's mel filter bank, as in the Auditory Toolbox (Slaney 1998) and librosa's default.
#pragma once

#include <vector>

namespace libretto {

// One triangular filter over the bins of a power spectrum.
struct MelFilter {
  int first_bin = 0;
  std::vector<float> weights;  // from first_bin on; never empty
};

// `mels` filters from 0 Hz to half the sample rate (Hz) over fft / 2 + 1 bins, evenly spaced on
// Slaney's mel scale (linear below 1 kHz, logarithmic above), each normalised to unit area in Hz.
std::vector<MelFilter> SlaneyMelFilters(int sample_rate, int fft, int mels);

}  // namespace libretto
