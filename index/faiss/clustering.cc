#include "index/faiss/clustering.h"

#include <faiss/Clustering.h>
#include <faiss/IndexFlat.h>

#include <algorithm>
#include <exception>

#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

constexpr int kIterations = 10;
constexpr int64_t kBlock = 8192;  // vectors assigned at once

absl::Status Failed(const std::exception& e) {
  return absl::InternalError(absl::StrCat("FAISS could not cluster the vectors: ", e.what()));
}

}  // namespace

absl::StatusOr<Clustering> Clustering::Train(std::span<const float> sample, int dimension,
                                             int64_t clusters) {
  const int64_t count = static_cast<int64_t>(sample.size()) / dimension;
  if (clusters < 1 || count < clusters) {
    return absl::InvalidArgumentError(
        absl::StrCat(count, " vectors do not make ", clusters, " clusters"));
  }
  try {
    faiss::ClusteringParameters parameters;
    parameters.niter = kIterations;
    parameters.spherical = true;
    parameters.min_points_per_centroid = 1;
    parameters.max_points_per_centroid = static_cast<int>(count / clusters + 1);
    faiss::Clustering clustering(dimension, static_cast<int>(clusters), parameters);
    faiss::IndexFlatIP assigner(dimension);
    clustering.train(count, sample.data(), assigner);
    return Clustering(std::move(clustering.centroids), dimension);
  } catch (const std::exception& e) {
    return Failed(e);
  }
}

absl::StatusOr<std::vector<int32_t>> Clustering::Assign(const float* vectors, int64_t count) const {
  try {
    faiss::IndexFlatIP index(dimension_);
    index.add(static_cast<faiss::Index::idx_t>(centroids_.size()) / dimension_, centroids_.data());
    std::vector<int32_t> assigned;
    assigned.reserve(static_cast<size_t>(count));
    std::vector<float> scores(kBlock);
    std::vector<faiss::Index::idx_t> nearest(kBlock);
    for (int64_t at = 0; at < count; at += kBlock) {
      const int64_t n = std::min(kBlock, count - at);
      index.search(n, vectors + at * dimension_, 1, scores.data(), nearest.data());
      for (int64_t i = 0; i < n; ++i) {
        assigned.push_back(static_cast<int32_t>(nearest[static_cast<size_t>(i)]));
      }
    }
    return assigned;
  } catch (const std::exception& e) {
    return Failed(e);
  }
}

}  // namespace libretto
