#include "encoders/audio/tempo_meter.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace libretto {
namespace {

constexpr int kFft = 512, kHop = 256;                          // 32 and 16 ms at 16 kHz
constexpr float kCompression = 10;                             // of magnitudes before the logarithm
constexpr double kSlowest = 40, kFastest = 240, kUsual = 110;  // beats per minute
constexpr double kUsualSpread = 0.8;                           // octaves
constexpr double kStep = 1.0025;                               // between tempi that are tried
constexpr int kMultiples = 4;
constexpr double kLeastPeriodicity = 0.08;  // of the autocorrelation at no lag
constexpr double kLeastSeconds = 4;
constexpr double kLeastFlux = 0.01;
constexpr double kLowestBand = 50, kBandRatio = 1.414;  // Hz

// Edges of bands in bins, each at least a bin wide, from kLowestBand to half the sample rate.
std::vector<size_t> BandEdges(int sample_rate) {
  std::vector<size_t> edges;
  for (double hertz = kLowestBand; hertz < sample_rate / 2.0; hertz *= kBandRatio) {
    const auto bin = static_cast<size_t>(std::lround(hertz * kFft / sample_rate));
    if (edges.empty() || bin > edges.back()) edges.push_back(bin);
  }
  edges.push_back(kFft / 2 + 1);
  return edges;
}

// Onsets over their surroundings: the mean of a second is taken away, and what is below it.
std::vector<double> Onsets(const std::vector<float>& flux, double frames_per_second) {
  const auto reach = static_cast<int64_t>(frames_per_second / 2);
  const auto n = static_cast<int64_t>(flux.size());
  std::vector<double> sums(flux.size() + 1, 0);
  std::partial_sum(flux.begin(), flux.end(), sums.begin() + 1,
                   [](double a, double b) { return a + b; });
  std::vector<double> onsets(flux.size());
  for (int64_t i = 0; i < n; ++i) {
    const int64_t from = std::max<int64_t>(0, i - reach), to = std::min(n, i + reach + 1);
    const double mean = (sums[static_cast<size_t>(to)] - sums[static_cast<size_t>(from)]) /
                        static_cast<double>(to - from);
    onsets[static_cast<size_t>(i)] = std::max(0.0, flux[static_cast<size_t>(i)] - mean);
  }
  return onsets;
}

// About their mean, per frame: independent of the length.
std::vector<double> Autocorrelation(std::vector<double> x, size_t lags) {
  const double mean = std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
  for (double& value : x) value -= mean;
  std::vector<double> result(std::min(lags, x.size()));
  for (size_t lag = 0; lag < result.size(); ++lag) {
    const double sum =
        std::inner_product(x.begin() + static_cast<std::ptrdiff_t>(lag), x.end(), x.begin(), 0.0);
    result[lag] = sum / static_cast<double>(x.size() - lag);
  }
  return result;
}

double At(const std::vector<double>& values, double place) {
  const auto low = static_cast<size_t>(place);
  if (low + 1 >= values.size()) return 0;
  const double part = place - static_cast<double>(low);
  return values[low] * (1 - part) + values[low + 1] * part;
}

}  // namespace

TempoMeter::TempoMeter(int sample_rate)
    : frames_per_second_(static_cast<double>(sample_rate) / kHop),
      frames_(kFft, kHop),
      edges_(BandEdges(sample_rate)),
      previous_(edges_.size() - 1, 0) {}

void TempoMeter::Add(std::span<const float> mono) {
  frames_.Push(mono, [this](std::span<const float> magnitudes) { AddFrame(magnitudes); });
}

void TempoMeter::AddFrame(std::span<const float> magnitudes) {
  float flux = 0;
  for (size_t band = 0; band < previous_.size(); ++band) {
    const auto from = magnitudes.begin() + static_cast<std::ptrdiff_t>(edges_[band]);
    const auto to = magnitudes.begin() + static_cast<std::ptrdiff_t>(edges_[band + 1]);
    const float value =
        std::log1p(kCompression * std::accumulate(from, to, 0.0f) / static_cast<float>(to - from));
    flux += std::max(0.0f, value - previous_[band]);
    previous_[band] = value;
  }
  flux_.push_back(flux / static_cast<float>(previous_.size()));
}

double TempoMeter::mean_flux() const {
  if (flux_.empty()) return 0;
  return std::accumulate(flux_.begin(), flux_.end(), 0.0) / static_cast<double>(flux_.size());
}

std::optional<double> TempoMeter::Finish() const {
  if (static_cast<double>(flux_.size()) < kLeastSeconds * frames_per_second_ ||
      mean_flux() < kLeastFlux) {
    return std::nullopt;
  }
  const double longest = 60 / kSlowest * frames_per_second_ * kMultiples;
  const std::vector<double> repeats =
      Autocorrelation(Onsets(flux_, frames_per_second_), static_cast<size_t>(longest) + 2);
  if (repeats[0] <= 0) return std::nullopt;
  double best_score = 0, best_tempo = 0, best_repeat = 0;
  for (double tempo = kSlowest; tempo <= kFastest; tempo *= kStep) {
    const double period = 60 / tempo * frames_per_second_;
    double repeat = 0;
    for (int m = 1; m <= kMultiples; ++m) repeat += At(repeats, m * period) / kMultiples;
    const double octaves = std::log2(tempo / kUsual) / kUsualSpread;
    const double score = repeat * std::exp(-0.5 * octaves * octaves);
    if (score > best_score) {
      best_score = score;
      best_tempo = tempo;
      best_repeat = repeat;
    }
  }
  if (best_repeat < kLeastPeriodicity * repeats[0]) return std::nullopt;
  return best_tempo;
}

}  // namespace libretto
