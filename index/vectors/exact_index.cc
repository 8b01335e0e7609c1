#include "index/vectors/exact_index.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"
#include "index/vectors/check_query.h"
#include "index/vectors/index_file.h"
#include "index/vectors/scan.h"

namespace libretto {
namespace {

class ExactIndex final : public VectorIndex {
 public:
  explicit ExactIndex(std::shared_ptr<const VectorRows> rows) : rows_(std::move(rows)) {}

  std::string_view kind() const override { return "exact"; }
  int dimension() const override { return rows_->dimension(); }
  int64_t size() const override { return rows_->size(); }

  absl::StatusOr<std::vector<Neighbor>> Search(std::span<const float> query,
                                               const NeighborOptions& options) const override {
    RETURN_IF_ERROR(CheckQuery(query, options, *this));
    return Scan(*rows_, query, options.allowed, options.k);
  }

  absl::StatusOr<std::vector<float>> Get(int64_t row) const override { return rows_->Get(row); }

  absl::Status Save(const std::string& path) const override {
    return WriteIndexFile(
        path,
        {IndexKind::kExact, static_cast<uint32_t>(dimension()), static_cast<uint64_t>(size()), 0},
        {});
  }

 private:
  const std::shared_ptr<const VectorRows> rows_;
};

}  // namespace

std::unique_ptr<const VectorIndex> MakeExactIndex(std::shared_ptr<const VectorRows> rows) {
  return std::make_unique<ExactIndex>(std::move(rows));
}

}  // namespace libretto
