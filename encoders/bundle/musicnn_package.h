// The published musicnn package, which the default model's audio backbones come from.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "encoders/bundle/pinned_package.h"
#include "encoders/bundle/safetensors.h"

namespace libretto {

inline constexpr PinnedPackage kMusicnnPackage = {
    "musicnn==0.1.0", "musicnn-0.1.0-py3-none-any.whl",
    "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa", "29 MB"};

// The weights of MSD_musicnn and MTT_musicnn as "audio.msd.*" and "audio.mtt.*" (names of
// Musicnn::Load), read from the package's wheel without unpacking it. NOT_FOUND if there is no such
// file; DATA_LOSS, naming it, if it is another file than the pinned one.
absl::StatusOr<TensorMap> ReadMusicnnPackage(const std::string& wheel);

}  // namespace libretto
