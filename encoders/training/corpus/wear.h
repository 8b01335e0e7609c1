// Age, wear and bad equipment.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "encoders/training/corpus/random.h"

namespace libretto {

// What can be done to a piece: "vinyl crackle", "tape hiss", "muffled", "thin", "boomy", "bright",
// "overdriven", "compressed", "telephone", "wobbly" or "low quality".
const std::vector<std::string>& Degradations();

// Does it to mono samples at `rate`; `level` is their root mean square. `scratch` is a file to work
// with. INVALID_ARGUMENT if an unknown degradation is named.
absl::Status Wear(const std::vector<std::string>& degradations, double level, int rate,
                  const std::string& scratch, Random& random, std::vector<float>& samples);

}  // namespace libretto
