// Integrated loudness by EBU R 128 (ITU-R BS.1770-4). libebur128 is included by this folder alone.
#pragma once

#include <memory>
#include <optional>
#include <span>

namespace libretto {

// Not thread-safe. Memory is bounded whatever the length: blocks are counted in a histogram.
class LoudnessMeter {
 public:
  LoudnessMeter();
  ~LoudnessMeter();
  // The next samples, channel by channel interleaved, as the file has them. Audio that changes its
  // format on the way is measured up to there.
  void Add(std::span<const float> interleaved, int channels, int sample_rate);
  // LUFS; nothing for silence or less than 400 ms.
  std::optional<double> Finish() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace libretto
