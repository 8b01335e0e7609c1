// Writes our parts of the default model (bundle/manifest.h describes the files).
#pragma once

#include <torch/torch.h>

#include <string>

#include "absl/status/status.h"
#include "encoders/towers/joint_heads.h"
#include "encoders/towers/text_transformer.h"

namespace libretto {

struct ExportOptions {
  std::string tokenizer;  // tokenizer.model to copy
  std::string labels;     // labels.txt to copy
  std::string licenses;   // LICENSES.txt to copy
  std::string output;     // folder, made if need be
};

// Rounds the modules' values to float16 and writes parts.json, parts.safetensors and the copied
// files. golden.safetensors is written afterwards, from these, by another tool.
absl::Status ExportParts(const ExportOptions& options, TextTransformer& tower, AudioHead& audio,
                         TextHead& text, const torch::Tensor& reference_audio);

}  // namespace libretto
