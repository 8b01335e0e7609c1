#include "encoders/audio/mel_filters.h"

#include <algorithm>
#include <cmath>

namespace libretto {
namespace {

constexpr double kHzPerMel = 200.0 / 3;
constexpr double kLogStartHz = 1000;
constexpr double kLogStartMel = kLogStartHz / kHzPerMel;
const double kLogStep = std::log(6.4) / 27;

double HzToMel(double hz) {
  return hz < kLogStartHz ? hz / kHzPerMel : kLogStartMel + std::log(hz / kLogStartHz) / kLogStep;
}

double MelToHz(double mel) {
  return mel < kLogStartMel ? mel * kHzPerMel
                            : kLogStartHz * std::exp(kLogStep * (mel - kLogStartMel));
}

}  // namespace

std::vector<MelFilter> SlaneyMelFilters(int sample_rate, int fft, int mels) {
  const double top = HzToMel(sample_rate / 2.0);
  auto edge = [&](int i) { return MelToHz(top * i / (mels + 1)); };
  const int bins = fft / 2 + 1;
  std::vector<MelFilter> filters(static_cast<size_t>(mels));
  for (int m = 0; m < mels; ++m) {
    const double low = edge(m), peak = edge(m + 1), high = edge(m + 2);
    MelFilter& filter = filters[static_cast<size_t>(m)];
    for (int bin = 0; bin < bins; ++bin) {
      const double hz = static_cast<double>(bin) * sample_rate / fft;
      const double height = std::min((hz - low) / (peak - low), (high - hz) / (high - peak));
      if (height <= 0) continue;
      if (filter.weights.empty()) filter.first_bin = bin;
      filter.weights.push_back(static_cast<float>(height * 2 / (high - low)));
    }
    if (filter.weights.empty()) filter.weights.push_back(0.0f);
  }
  return filters;
}

}  // namespace libretto
