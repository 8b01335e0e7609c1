// Sentence vectors by text, on disk, so that an interrupted or extended run computes none twice.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace libretto {

// Two append-only files: PATH.txt, a text a line, and PATH.f16, a row of float16 a text. Not
// thread-safe.
class VectorCache {
 public:
  // Opens or creates. A half-written tail, left by an interrupted run, is dropped.
  static absl::StatusOr<VectorCache> Open(const std::string& path, int64_t dimension);

  bool Contains(const std::string& text) const { return rows_.contains(text); }
  // vectors [texts.size(), dimension]; the texts must be new.
  absl::Status Append(const std::vector<std::string>& texts, const torch::Tensor& vectors);
  // [texts.size(), dimension] float16. NOT_FOUND naming a text that is missing.
  absl::StatusOr<torch::Tensor> Gather(const std::vector<std::string>& texts) const;

  size_t size() const { return rows_.size(); }

 private:
  std::string path_;
  int64_t dimension_ = 0;
  std::unordered_map<std::string, int64_t> rows_;
  std::vector<uint16_t> values_;
};

}  // namespace libretto
