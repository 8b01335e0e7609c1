// The text head packed for inference from the trained module. It computes what the module computes,
// up to the rounding of `Precision`.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "encoders/towers/joint_heads.h"
#include "encoders/towers/packed_linear.h"

namespace libretto {

// Immutable and thread-safe. Throws what LibTorch and oneDNN throw.
class PackedTextHead {
 public:
  PackedTextHead(const TextHead& head, Precision precision);

  // sentences [texts, input], unit rows -> [texts, output], unit rows.
  std::vector<float> Embed(std::span<const float> sentences) const;

  const TextHeadOptions& options() const { return options_; }

 private:
  // The two parts' rows into one.
  std::vector<float> Join(std::span<const float> learnt, std::span<const float> concepts,
                          int64_t texts) const;

  TextHeadOptions options_;
  Precision precision_;
  PackedLinear inner_, outer_;
  std::optional<PackedLinear> names_, values_;  // of the concepts
  int64_t scratch_bytes_;
};

}  // namespace libretto
