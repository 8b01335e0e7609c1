// K-means over unit vectors. This folder is the one place that includes FAISS; its exceptions stop
// here.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

// Immutable.
class Clustering {
 public:
  // `sample` holds vectors of `dimension` one after another, at least `clusters` of them.
  // Deterministic: fixed seed. Spherical k-means: centroids are of unit length.
  static absl::StatusOr<Clustering> Train(std::span<const float> sample, int dimension,
                                          int64_t clusters);

  const std::vector<float>& centroids() const { return centroids_; }  // [clusters, dimension]
  // The nearest centroid, by inner product, of each of `count` vectors.
  absl::StatusOr<std::vector<int32_t>> Assign(const float* vectors, int64_t count) const;

 private:
  Clustering(std::vector<float> centroids, int dimension)
      : centroids_(std::move(centroids)), dimension_(dimension) {}
  std::vector<float> centroids_;
  int dimension_;
};

}  // namespace libretto
