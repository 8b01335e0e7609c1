// The text tower packed for inference from the trained module: four products of matrices per layer
// and plain loops between them, where the module runs some twenty tensor operations. It computes
// what the module computes, up to the rounding of `Precision`.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <span>
#include <vector>

#include "encoders/text/token_ids.h"
#include "encoders/towers/packed_linear.h"
#include "encoders/towers/text_transformer.h"

namespace libretto {

// Immutable and thread-safe. Throws what LibTorch and oneDNN throw.
class PackedTextTower {
 public:
  // Copies or shares the parameters, which must not change afterwards.
  PackedTextTower(const TextTransformer& tower, Precision precision);

  // Texts of 1 to max_tokens ids -> [texts, output], unit rows. All go through the linear layers
  // together, whatever their lengths; memory grows with the sum of these.
  std::vector<float> Embed(std::span<const TokenIds> texts) const;

  const TextTransformerOptions& options() const { return options_; }

 private:
  struct Norm {
    explicit Norm(const torch::nn::LayerNorm& layer);
    torch::Tensor scale, shift;
    float epsilon;
  };
  struct Block {
    Block(const TextBlock& block, Precision precision);
    Norm attention_norm, mlp_norm;
    PackedLinear qkv, project, expand, contract;
  };
  struct Workspace;

  void LookUp(std::span<const TokenIds> texts, Workspace& work) const;
  // work.x -> work.mixed.
  void Normalise(const Norm& norm, Workspace& work) const;
  void RunBlock(const Block& block, std::span<const TokenIds> texts, Workspace& work) const;
  // work.x -> work.rounded [texts, width].
  void Pool(std::span<const TokenIds> texts, Workspace& work) const;

  TextTransformerOptions options_;
  Precision precision_;
  torch::Tensor embedding_, positions_;
  std::vector<Block> blocks_;
  Norm final_norm_;
  PackedLinear projection_;
  int64_t scratch_bytes_;
};

}  // namespace libretto
