#include "index/vectors/scan.h"

#include <algorithm>

#include "index/vectors/kernels.h"
#include "index/vectors/top_rows.h"

namespace libretto {

std::vector<Neighbor> Scan(const VectorRows& rows, std::span<const float> query,
                           const RowSet* allowed, int64_t k) {
  const int64_t available = allowed ? allowed->Count() : rows.size();
  if (available == 0) return {};
  const VectorKernels& kernels = BestVectorKernels();
  TopRows best(std::min(k, available));
  const auto offer = [&](int64_t row) {
    best.Offer(row, kernels.dot(query.data(), rows.At(row), query.size()));
  };
  if (allowed) {
    allowed->ForEach(offer);
  } else {
    for (int64_t row = 0; row < rows.size(); ++row) offer(row);
  }
  return best.Take();
}

}  // namespace libretto
