// Chance that repeats itself.
#pragma once

#include <cstdint>
#include <string_view>

namespace libretto {

// In (0, 1), a function of its arguments alone, alike on every machine (FNV-1a, then the finaliser
// of splitmix64).
double Chance(uint64_t seed, std::string_view name);

}  // namespace libretto
