// What a bundle's self-test encodes.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/bundle/safetensors.h"
#include "encoders/encoder.h"

namespace libretto {

// Names in golden.safetensors.
inline constexpr char kGoldenText[] = "text";
inline constexpr char kGoldenAudio[] = "audio";

// Eight seconds at `sample_rate` (Hz) of a chord, a beat and noise: the same samples everywhere.
std::vector<float> GoldenAudio(int sample_rate);

// The golden vectors: kGoldenText [T, D], one row per text, and kGoldenAudio [1, D], the track
// embedding of GoldenAudio().
absl::StatusOr<TensorMap> ComputeGolden(const TextEncoder& text, const AudioEncoder& audio,
                                        const std::vector<std::string>& texts);

// FAILED_PRECONDITION, naming `expected`'s file and the vector, if a text vector is farther from
// its own than a cosine of 0.9995 (processors differ in the precision they use for texts) or the
// audio vector than 1e-3 in Euclidean distance; DATA_LOSS if the file does not hold vectors of
// these shapes.
absl::Status CheckGolden(const TensorMap& computed, const SafetensorsFile& expected);

}  // namespace libretto
