// The published musicnn package, which the default model's audio backbones come from.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "encoders/bundle/safetensors.h"

namespace libretto {

inline constexpr std::string_view kMusicnnPackage = "musicnn==0.1.0";
inline constexpr std::string_view kMusicnnWheel = "musicnn-0.1.0-py3-none-any.whl";
inline constexpr std::string_view kMusicnnSha256 =
    "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa";

// The weights of MSD_musicnn and MTT_musicnn as "audio.msd.*" and "audio.mtt.*" (names of
// Musicnn::Load), read from the package's wheel without unpacking it. NOT_FOUND if there is no such
// file; DATA_LOSS, naming it, if it is another file than the one with kMusicnnSha256.
absl::StatusOr<TensorMap> ReadMusicnnPackage(const std::string& wheel);

}  // namespace libretto
