#pragma once

#include "server/telemetry/metrics.h"

namespace libretto {

// Memory, processor time, open files and age of this process, under the names that Prometheus's own
// libraries use. What the system does not tell is left out.
std::vector<Reading> ProcessReadings();

}  // namespace libretto
