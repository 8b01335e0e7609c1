// What a transformer does between its linear layers, on plain rows of floats.
#pragma once

#include <cstdint>
#include <span>

namespace libretto {

// out = (x - mean) / sqrt(variance + epsilon) * scale + shift, over the row; all of one size.
void LayerNormRow(std::span<const float> x, std::span<const float> scale,
                  std::span<const float> shift, float epsilon, float* out);

// x <- exp(x - max) / sum.
void SoftmaxRow(std::span<float> x);

float LengthOf(std::span<const float> x);

// x <- x / its length; a row of zeros stays one.
void ToUnitLength(std::span<float> x);

struct AttentionShape {
  int64_t tokens;
  int64_t width;
  int64_t heads;  // divides width
  // Floats of scratch that Attend needs.
  int64_t scratch() const { return padded_tokens() * (width / heads + 1); }
  int64_t padded_tokens() const { return (tokens + 15) / 16 * 16; }
};

// Scaled dot-product attention of every head over one text. qkv [tokens, 3 * width]: queries, keys,
// values, each head by head -> out [tokens, width]. scratch holds shape.scratch() floats.
void Attend(const AttentionShape& shape, const float* qkv, float* out, float* scratch);

}  // namespace libretto
