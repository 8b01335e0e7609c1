// What lossy compression does to audio: encodes it in memory and decodes it again, by FFmpeg.
#pragma once

#include <span>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

enum class LossyCodec { kMp3, kOpus };

// Mono samples in [-1, 1] after a pass through the codec at `bits_per_second`, at the same rate;
// the codec's delay is taken out as far as the container records it. FAILED_PRECONDITION if the
// installed FFmpeg has no encoder for it; INVALID_ARGUMENT if it refuses the rate or the bit rate.
absl::StatusOr<std::vector<float>> PassThroughCodec(std::span<const float> samples, int sample_rate,
                                                    LossyCodec codec, int bits_per_second);

}  // namespace libretto
