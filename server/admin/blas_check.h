// Which BLAS the process has loaded: the reference one makes the model thirty times slower.
#pragma once

#include <string>

namespace libretto {

enum class Blas { kNone, kReference, kOptimized };

// Judges a process's memory map (the text of /proc/PID/maps) by the libraries in it.
Blas BlasInMaps(const std::string& maps);

// Logs a warning, with the package to install, if this process runs on the reference BLAS.
void WarnOfSlowBlas();

}  // namespace libretto
