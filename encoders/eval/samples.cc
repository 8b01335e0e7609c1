#include "encoders/eval/samples.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/status_macros.h"
#include "encoders/audio/decoder.h"

namespace libretto {

absl::StatusOr<size_t> SampleSource::Read(std::span<float> out) {
  const size_t n = std::min(out.size(), samples_.size() - next_);
  std::copy_n(samples_.begin() + static_cast<std::ptrdiff_t>(next_), n, out.begin());
  next_ += n;
  return n;
}

absl::StatusOr<Samples> ReadSamples(PcmSource& source, size_t first, size_t count) {
  Samples samples;
  std::vector<float> block(1 << 14);
  size_t position = 0;
  while (samples.size() < count) {
    ASSIGN_OR_RETURN(const size_t read, source.Read(block));
    if (read == 0) break;
    const size_t skip = std::min(read, first > position ? first - position : 0);
    const size_t take = std::min(read - skip, count - samples.size());
    const auto from = block.begin() + static_cast<std::ptrdiff_t>(skip);
    samples.insert(samples.end(), from, from + static_cast<std::ptrdiff_t>(take));
    position += read;
  }
  return samples;
}

absl::StatusOr<Samples> ReadExcerpt(const std::string& path, int sample_rate, double start,
                                    double seconds) {
  ASSIGN_OR_RETURN(const std::unique_ptr<AudioDecoder> decoder, OpenAudioFile(path, sample_rate));
  const auto samples = [&](double s) { return static_cast<size_t>(std::llround(s * sample_rate)); };
  return ReadSamples(*decoder, samples(start), samples(seconds));
}

}  // namespace libretto
