#pragma once

#include <atomic>

namespace libretto {

// From now on the first SIGINT or SIGTERM sets the returned flag; the second ends the process, as
// by default. For main alone.
const std::atomic<bool>& StopOnSignal();

}  // namespace libretto
