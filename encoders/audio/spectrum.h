#pragma once

#include <memory>
#include <span>
#include <vector>

namespace libretto {

// Magnitude spectra of a signal that comes in pieces: Hann windows of `fft` samples, `hop` apart.
// Not thread-safe.
class SpectrumFrames {
 public:
  // `fft` is even, and not less than `hop`.
  SpectrumFrames(int fft, int hop);
  ~SpectrumFrames();

  // Calls `use` with each window's magnitudes, fft / 2 + 1 of them.
  template <typename Use>
  void Push(std::span<const float> samples, const Use& use) {
    buffer_.insert(buffer_.end(), samples.begin(), samples.end());
    size_t at = 0;
    for (; at + static_cast<size_t>(fft_) <= buffer_.size(); at += static_cast<size_t>(hop_)) {
      use(Magnitudes(buffer_.data() + at));
    }
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at));
  }

 private:
  struct Fft;
  std::span<const float> Magnitudes(const float* samples);

  const int fft_, hop_;
  std::vector<float> buffer_;
  const std::unique_ptr<Fft> state_;
};

}  // namespace libretto
