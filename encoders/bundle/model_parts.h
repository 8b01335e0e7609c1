// Encoders made from a manifest and weights, wherever these lie.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/bundle/manifest.h"
#include "encoders/bundle/safetensors.h"
#include "encoders/encoder.h"

namespace libretto {

struct Encoders {
  std::unique_ptr<const TextEncoder> text;
  std::unique_ptr<const AudioEncoder> audio;
};

// FAILED_PRECONDITION if the manifest names an architecture or preprocessing that this program does
// not know; DATA_LOSS, naming the file, if a tensor is missing or of another shape, or `tokenizer`,
// the bytes of a file called `tokenizer_name`, is not what the text tower needs. Neither need live
// on.
absl::StatusOr<Encoders> MakeEncoders(const Manifest& manifest, const SafetensorsFile& weights,
                                      std::string_view tokenizer,
                                      const std::string& tokenizer_name);

// The rows of the tensor "reference_audio" [R, D]; empty if R is 0. DATA_LOSS if a row is not of
// unit length.
absl::StatusOr<std::vector<Embedding>> ReadReferenceAudio(const SafetensorsFile& weights,
                                                          int dimension);

// Lines of a labels file, without empty ones. DATA_LOSS naming `path` if it is not UTF-8.
absl::StatusOr<std::vector<std::string>> ParseLabels(const std::string& bytes,
                                                     const std::string& path);

}  // namespace libretto
