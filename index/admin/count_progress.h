#pragma once

#include <cstdint>
#include <functional>

namespace libretto {

// Told now and then how much of a long piece of work is done. `total` is 0 if it is not known.
using CountProgress = std::function<void(int64_t done, int64_t total)>;

}  // namespace libretto
