#pragma once

#include <cstddef>
#include <random>
#include <vector>

#include "base/embedding.h"

namespace libretto {

// Unit vectors that lie as embeddings of music do: around many centres, in a space of 24 dimensions
// turned into `dimension`, with a little noise in all of them. Words lie off the music: queries
// have a common offset.
class ClusteredVectors {
 public:
  ClusteredVectors(int dimension, unsigned seed) : dimension_(dimension), random_(seed) {
    basis_ = Normals(kIntrinsic * static_cast<size_t>(dimension));
    centres_ = Normals(kIntrinsic * kCentres);
    offset_ = Normals(static_cast<size_t>(dimension));
  }

  Embedding Track() { return Make(0); }
  Embedding Query() { return Make(2); }

 private:
  static constexpr size_t kIntrinsic = 24, kCentres = 400;
  static constexpr float kSpread = 1, kNoise = 1;

  std::vector<float> Normals(size_t count) {
    std::vector<float> values(count);
    for (float& x : values) x = normal_(random_);
    return values;
  }

  Embedding Make(float offset) {
    const size_t centre = random_() % kCentres;
    float z[kIntrinsic];
    for (size_t i = 0; i < kIntrinsic; ++i) {
      z[i] = centres_[centre * kIntrinsic + i] + kSpread * normal_(random_);
    }
    Embedding v(static_cast<size_t>(dimension_));
    for (size_t j = 0; j < v.size(); ++j) v[j] = kNoise * normal_(random_) + offset * offset_[j];
    for (size_t i = 0; i < kIntrinsic; ++i) {
      for (size_t j = 0; j < v.size(); ++j) v[j] += z[i] * basis_[i * v.size() + j];
    }
    NormalizeL2(v);
    return v;
  }

  const int dimension_;
  std::mt19937 random_;
  std::normal_distribution<float> normal_;
  std::vector<float> basis_, centres_, offset_;
};

}  // namespace libretto
