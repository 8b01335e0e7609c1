#include "encoders/training/archive_file.h"

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "encoders/towers/tensors.h"

namespace libretto {

absl::Status SaveArchive(torch::serialize::OutputArchive& archive, const std::string& path) {
  const std::string part = path + ".part";
  const absl::Status saved = CatchTorch([&]() -> absl::Status {
    archive.save_to(part);
    return absl::OkStatus();
  });
  if (saved.ok()) return PosixFileSystem().Rename(part, path);
  return absl::Status(saved.code(), absl::StrCat(part, ": ", saved.message()));
}

absl::StatusOr<torch::serialize::InputArchive> LoadArchive(const std::string& path) {
  if (!PosixFileSystem().Exists(path)) {
    return absl::NotFoundError(absl::StrCat(path, ": no such checkpoint"));
  }
  torch::serialize::InputArchive archive;
  const absl::Status loaded = CatchTorch([&]() -> absl::Status {
    archive.load_from(path);
    return absl::OkStatus();
  });
  if (loaded.ok()) return archive;
  return absl::DataLossError(
      absl::StrCat(path, ": not a whole checkpoint; delete it to train anew"));
}

}  // namespace libretto
