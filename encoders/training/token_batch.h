// Batches of token ids of like length.
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <vector>

namespace libretto {

struct TokenBatch {
  torch::Tensor ids;      // [batch, tokens] int64, padded with 0
  torch::Tensor lengths;  // [batch] int64
  torch::Tensor rows;     // [batch] int64: which texts
};

// Rows in order of length, cut so that a batch padded to its longest row holds at most
// `tokens_per_batch` tokens (or one row).
std::vector<std::vector<size_t>> BatchByLength(const std::vector<std::vector<int>>& ids,
                                               size_t tokens_per_batch);
// The same for some of the rows.
std::vector<std::vector<size_t>> BatchByLength(const std::vector<std::vector<int>>& ids,
                                               std::vector<size_t> rows, size_t tokens_per_batch);

TokenBatch MakeTokenBatch(const std::vector<std::vector<int>>& ids,
                          const std::vector<size_t>& rows);

}  // namespace libretto
