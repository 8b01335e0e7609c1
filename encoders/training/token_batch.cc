#include "encoders/training/token_batch.h"

#include <algorithm>
#include <numeric>

namespace libretto {

std::vector<std::vector<size_t>> BatchByLength(const std::vector<std::vector<int>>& ids,
                                               size_t tokens_per_batch) {
  std::vector<size_t> rows(ids.size());
  std::iota(rows.begin(), rows.end(), size_t{0});
  return BatchByLength(ids, std::move(rows), tokens_per_batch);
}

std::vector<std::vector<size_t>> BatchByLength(const std::vector<std::vector<int>>& ids,
                                               std::vector<size_t> rows, size_t tokens_per_batch) {
  std::stable_sort(rows.begin(), rows.end(),
                   [&](size_t a, size_t b) { return ids[a].size() < ids[b].size(); });
  std::vector<std::vector<size_t>> batches;
  for (const size_t row : rows) {
    const size_t longest = ids[row].size();
    if (batches.empty() || (batches.back().size() + 1) * longest > tokens_per_batch) {
      batches.emplace_back();
    }
    batches.back().push_back(row);
  }
  return batches;
}

TokenBatch MakeTokenBatch(const std::vector<std::vector<int>>& ids,
                          const std::vector<size_t>& rows) {
  size_t longest = 1;
  for (const size_t row : rows) longest = std::max(longest, ids[row].size());
  const auto batch = static_cast<int64_t>(rows.size());
  TokenBatch out{torch::zeros({batch, static_cast<int64_t>(longest)}, torch::kInt64),
                 torch::empty({batch}, torch::kInt64), torch::empty({batch}, torch::kInt64)};
  for (int64_t i = 0; i < batch; ++i) {
    const std::vector<int>& row = ids[rows[i]];
    std::copy(row.begin(), row.end(), out.ids.data_ptr<int64_t>() + i * longest);
    out.lengths.data_ptr<int64_t>()[i] = static_cast<int64_t>(row.size());
    out.rows.data_ptr<int64_t>()[i] = static_cast<int64_t>(rows[i]);
  }
  return out;
}

}  // namespace libretto
