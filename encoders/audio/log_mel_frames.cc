#include "encoders/audio/log_mel_frames.h"

#include <kiss_fftr.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "absl/strings/str_cat.h"
#include "encoders/audio/mel_filters.h"

namespace libretto {
namespace {

struct FreeFft {
  void operator()(kiss_fftr_cfg config) const { kiss_fftr_free(config); }
};

std::vector<float> PeriodicHann(int length) {
  std::vector<float> window(static_cast<size_t>(length));
  for (int i = 0; i < length; ++i) {
    window[static_cast<size_t>(i)] =
        static_cast<float>(0.5 - 0.5 * std::cos(2 * std::numbers::pi * i / length));
  }
  return window;
}

}  // namespace

struct LogMelFrames::Fft {
  explicit Fft(const LogMelOptions& options)
      : window(PeriodicHann(options.fft)),
        filters(SlaneyMelFilters(options.sample_rate, options.fft, options.mels)),
        config(kiss_fftr_alloc(options.fft, 0, nullptr, nullptr)),
        windowed(window.size()),
        spectrum(window.size() / 2 + 1),
        power(window.size() / 2 + 1) {}

  // Appends the log-mel bands of one frame of samples.
  void Transform(const float* samples, std::vector<float>& out) {
    for (size_t i = 0; i < window.size(); ++i) windowed[i] = window[i] * samples[i];
    kiss_fftr(config.get(), windowed.data(), spectrum.data());
    for (size_t i = 0; i < power.size(); ++i) {
      power[i] = spectrum[i].r * spectrum[i].r + spectrum[i].i * spectrum[i].i;
    }
    for (const MelFilter& filter : filters) {
      float energy = 0;
      for (size_t i = 0; i < filter.weights.size(); ++i) {
        energy += filter.weights[i] * power[static_cast<size_t>(filter.first_bin) + i];
      }
      out.push_back(std::log10(1.0f + 10000.0f * energy));
    }
  }

  const std::vector<float> window;
  const std::vector<MelFilter> filters;
  const std::unique_ptr<kiss_fftr_state, FreeFft> config;
  std::vector<float> windowed;
  std::vector<kiss_fft_cpx> spectrum;
  std::vector<float> power;
};

LogMelFrames::LogMelFrames(const LogMelOptions& options)
    : options_(options), fft_(std::make_unique<Fft>(options)) {}

LogMelFrames::~LogMelFrames() = default;

void LogMelFrames::Push(std::span<const float> samples) {
  buffer_.insert(buffer_.end(), samples.begin(), samples.end());
  const auto half = static_cast<size_t>(options_.fft / 2);
  if (started_ || buffer_.size() <= half) return;
  const std::vector<float> mirrored(buffer_.rend() - static_cast<long>(half) - 1,
                                    buffer_.rend() - 1);
  buffer_.insert(buffer_.begin(), mirrored.begin(), mirrored.end());
  started_ = true;
}

absl::Status LogMelFrames::Finish() {
  const auto half = static_cast<size_t>(options_.fft / 2);
  if (!started_) {
    return absl::InvalidArgumentError(
        absl::StrCat("a spectrogram needs more than ", half, " samples"));
  }
  const std::vector<float> mirrored(buffer_.rbegin() + 1,
                                    buffer_.rbegin() + 1 + static_cast<long>(half));
  buffer_.insert(buffer_.end(), mirrored.begin(), mirrored.end());
  finished_ = true;
  return absl::OkStatus();
}

int64_t LogMelFrames::complete() const {
  // Until the end, the last fft / 2 + 1 samples stay: the signal is reflected about them.
  const int64_t needed = finished_ ? options_.fft : options_.fft + options_.hop;
  const int64_t spare = static_cast<int64_t>(buffer_.size()) - needed;
  return started_ && spare >= 0 ? first_ + 1 + spare / options_.hop : first_;
}

void LogMelFrames::Compute(int64_t first, int64_t count, std::vector<float>& frames) {
  const float* samples = buffer_.data() + (first - first_) * options_.hop;
  for (int64_t i = 0; i < count; ++i) fft_->Transform(samples + i * options_.hop, frames);
}

void LogMelFrames::Forget(int64_t first) {
  if (first <= first_) return;
  buffer_.erase(buffer_.begin(), buffer_.begin() + (first - first_) * options_.hop);
  first_ = first;
}

}  // namespace libretto
