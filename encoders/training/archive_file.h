// Checkpoints on disk: archives of LibTorch, each file old or new, never half of one.
#pragma once

#include <torch/torch.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace libretto {

// Written beside its place and then renamed.
absl::Status SaveArchive(torch::serialize::OutputArchive& archive, const std::string& path);

// NOT_FOUND if there is no such file; DATA_LOSS if it is no archive. Both name it.
absl::StatusOr<torch::serialize::InputArchive> LoadArchive(const std::string& path);

}  // namespace libretto
