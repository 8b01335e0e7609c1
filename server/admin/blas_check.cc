#include "server/admin/blas_check.h"

#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "base/logging.h"

namespace libretto {

Blas BlasInMaps(const std::string& maps) {
  for (const char* name : {"openblas", "libmkl_", "libblis", "libatlas"}) {
    if (absl::StrContains(maps, name)) return Blas::kOptimized;
  }
  return absl::StrContains(maps, "/libblas.so") ? Blas::kReference : Blas::kNone;
}

void WarnOfSlowBlas() {
  std::ostringstream maps;
  maps << std::ifstream("/proc/self/maps").rdbuf();
  if (BlasInMaps(maps.str()) != Blas::kReference) return;
  Log(LogLevel::kWarning, "slow BLAS",
      {{"loaded", "reference BLAS"}, {"remedy", "install libopenblas0-openmp and restart"}});
}

}  // namespace libretto
