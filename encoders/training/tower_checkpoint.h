#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "encoders/towers/text_transformer.h"

namespace libretto {

// The tower of a checkpoint that distill-text wrote, in evaluation mode, its values rounded to
// float16 as they will ship. NOT_FOUND or DATA_LOSS, naming the file, if it is missing or damaged.
absl::StatusOr<TextTransformer> LoadTower(const std::string& checkpoint, int64_t vocabulary);

}  // namespace libretto
