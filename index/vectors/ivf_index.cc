#include "index/vectors/ivf_index.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "index/vectors/check_query.h"
#include "index/vectors/ivf_lists.h"
#include "index/vectors/kernels.h"
#include "index/vectors/top_rows.h"

namespace libretto {
namespace {

// How many lists, and how many rows a search scores. Measured with tests/bench/vector_bench:
// recall@10 at or above 0.99 for clustered vectors from 20,000 to 5 million rows.
int64_t ListsFor(int64_t rows) {
  const auto root = static_cast<int64_t>(4 * std::sqrt(static_cast<double>(rows)));
  return std::clamp<int64_t>(std::min(root, rows / 8), 1, 16384);
}
int64_t RowsToScore(int64_t rows) {
  return std::max<int64_t>(8192, static_cast<int64_t>(60 * std::sqrt(static_cast<double>(rows))));
}

// How many of the best by code may be ranked again by the vectors.
int64_t MostToRerank(int64_t k) { return k + std::min<int64_t>(3 * k, 300) + 100; }

// A query as signed bytes, and what turns a code's integer product into a score.
struct CodedQuery {
  explicit CodedQuery(std::span<const float> query, size_t stride) : codes(stride, 0) {
    float largest = 0;
    for (float x : query) largest = std::max(largest, std::fabs(x));
    scale = largest / 127;
    for (size_t j = 0; j < query.size() && scale > 0; ++j) {
      codes[j] = static_cast<int8_t>(std::lrint(query[j] / scale));
      offset += 128 * codes[j];
    }
  }
  float Score(int32_t product, float row_scale) const {
    return static_cast<float>(product - offset) * scale * row_scale;
  }
  std::vector<int8_t> codes;
  float scale = 0;
  int32_t offset = 0;  // codes are unsigned, around 128
};

class IvfIndex final : public VectorIndex {
 public:
  IvfIndex(std::shared_ptr<const VectorRows> rows, IvfLists lists, int64_t rows_to_score,
           Block block, std::unique_ptr<const MappedFile> mapped)
      : rows_(std::move(rows)),
        lists_(lists),
        rows_to_score_(rows_to_score),
        block_(std::move(block)),
        mapped_(std::move(mapped)),
        kernels_(BestVectorKernels()) {}

  std::string_view kind() const override { return "ivf"; }
  int dimension() const override { return lists_.dimension; }
  int64_t size() const override { return lists_.rows; }

  absl::StatusOr<std::vector<Neighbor>> Search(std::span<const float> query,
                                               const NeighborOptions& options) const override {
    RETURN_IF_ERROR(CheckQuery(query, options, *this));
    const int64_t available = options.allowed ? options.allowed->Count() : size();
    const int64_t k = std::min<int64_t>(options.k, available);
    if (k == 0) return std::vector<Neighbor>();
    const CodedQuery coded(query, lists_.stride);
    TopRows best(std::min(MostToRerank(k), available));
    const std::vector<float> centroid_scores = ScoreCentroids(query);
    const int64_t to_score = std::max(rows_to_score_, 4 * k);
    if (available <= to_score && options.allowed) {
      ScoreAllowed(coded, centroid_scores, *options.allowed, best);
    } else {
      ScoreNearestLists(coded, centroid_scores, options.allowed, to_score, best);
    }
    return Rerank(query, best.Take(), k);
  }

  absl::StatusOr<std::vector<float>> Get(int64_t row) const override { return rows_->Get(row); }

  absl::Status Save(const std::string& path) const override {
    const IndexFileHeader header{IndexKind::kIvf, static_cast<uint32_t>(dimension()),
                                 static_cast<uint64_t>(size()),
                                 static_cast<uint64_t>(lists_.lists)};
    return WriteIndexFile(path, header,
                          {reinterpret_cast<const char*>(lists_.centroids),
                           IvfLists::Bytes(lists_.dimension, lists_.rows, lists_.lists)});
  }

 private:
  std::vector<float> ScoreCentroids(std::span<const float> query) const {
    std::vector<float> scores(static_cast<size_t>(lists_.lists));
    for (size_t list = 0; list < scores.size(); ++list) {
      scores[list] =
          kernels_.dot(query.data(), lists_.centroids + list * query.size(), query.size());
    }
    return scores;
  }

  // Scores every allowed row by its code.
  void ScoreAllowed(const CodedQuery& query, const std::vector<float>& centroid_scores,
                    const RowSet& allowed, TopRows& best) const {
    // Slots in order: then codes are read from front to back and each list is met once.
    std::vector<uint32_t> slots;
    allowed.ForEach([&](int64_t row) { slots.push_back(lists_.row_slots[row]); });
    std::sort(slots.begin(), slots.end());
    size_t list = 0;
    for (uint32_t slot : slots) {
      while (slot >= lists_.starts[list + 1]) ++list;
      ScoreSlot(query, slot, centroid_scores[list], best);
    }
  }

  void ScoreSlot(const CodedQuery& query, uint64_t slot, float centroid_score,
                 TopRows& best) const {
    int32_t product = 0;
    kernels_.dot_codes(lists_.codes + slot * lists_.stride, 1, lists_.stride, query.codes.data(),
                       &product);
    best.Offer(lists_.slot_rows[slot], centroid_score + query.Score(product, lists_.scales[slot]));
  }

  void ScoreNearestLists(const CodedQuery& query, const std::vector<float>& centroid_scores,
                         const RowSet* allowed, int64_t to_score, TopRows& best) const {
    std::vector<uint32_t> order(centroid_scores.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<uint32_t>(i);
    const auto nearer = [&](uint32_t a, uint32_t b) {
      return centroid_scores[a] != centroid_scores[b] ? centroid_scores[a] > centroid_scores[b]
                                                      : a < b;
    };
    std::vector<int32_t> products;
    std::vector<uint32_t> slots;
    size_t sorted = 0;
    for (size_t i = 0; i < order.size() && to_score > 0; ++i) {
      if (i == sorted) {  // most searches need the nearest few only
        const size_t next = std::min(order.size(), std::max<size_t>(64, 2 * sorted));
        std::partial_sort(order.begin() + static_cast<std::ptrdiff_t>(sorted),
                          order.begin() + static_cast<std::ptrdiff_t>(next), order.end(), nearer);
        sorted = next;
      }
      const uint32_t list = order[i];
      to_score -= allowed
                      ? ScoreListAllowed(query, list, centroid_scores[list], *allowed, slots, best)
                      : ScoreList(query, list, centroid_scores[list], products, best);
    }
  }

  int64_t ScoreList(const CodedQuery& query, uint32_t list, float centroid_score,
                    std::vector<int32_t>& products, TopRows& best) const {
    const uint64_t begin = lists_.starts[list], count = lists_.starts[list + 1] - begin;
    products.resize(count);
    kernels_.dot_codes(lists_.codes + begin * lists_.stride, count, lists_.stride,
                       query.codes.data(), products.data());
    for (uint64_t i = 0; i < count; ++i) {
      best.Offer(lists_.slot_rows[begin + i],
                 centroid_score + query.Score(products[i], lists_.scales[begin + i]));
    }
    return static_cast<int64_t>(count);
  }

  int64_t ScoreListAllowed(const CodedQuery& query, uint32_t list, float centroid_score,
                           const RowSet& allowed, std::vector<uint32_t>& slots,
                           TopRows& best) const {
    const uint64_t begin = lists_.starts[list], end = lists_.starts[list + 1];
    slots.resize(end - begin);
    size_t count = 0;
    for (uint64_t slot = begin; slot < end; ++slot) {  // without a branch to mispredict
      slots[count] = static_cast<uint32_t>(slot);
      count += allowed.Contains(lists_.slot_rows[slot]) ? 1 : 0;
    }
    for (size_t i = 0; i < count; ++i) ScoreSlot(query, slots[i], centroid_score, best);
    return static_cast<int64_t>(count);
  }

  // The best `k` of `found`, which are in order of their scores by code. Ends where the rest are
  // too far behind: by more than twice what a code was seen to be wrong by.
  absl::StatusOr<std::vector<Neighbor>> Rerank(std::span<const float> query,
                                               const std::vector<Neighbor>& found,
                                               int64_t k) const {
    std::vector<float> row(query.size());
    TopRows best(k);
    float largest_error = 0;
    for (size_t i = 0; i < found.size(); ++i) {
      const Neighbor& coded = found[i];
      if (coded.score + 2 * largest_error < best.threshold()) break;
      RETURN_IF_ERROR(rows_->Read(coded.row, row));
      const float score = kernels_.dot(query.data(), row.data(), row.size());
      largest_error = std::max(largest_error, std::fabs(score - coded.score));
      best.Offer(coded.row, score);
    }
    return best.Take();
  }

  const std::shared_ptr<const VectorRows> rows_;
  const IvfLists lists_;
  const int64_t rows_to_score_;
  const Block block_;  // the lists are in one of these
  const std::unique_ptr<const MappedFile> mapped_;
  const VectorKernels& kernels_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<const VectorIndex>> BuildIvfIndex(
    std::shared_ptr<const VectorRows> rows) {
  const int64_t n = rows->size(), lists = ListsFor(n);
  const int d = rows->dimension();
  ASSIGN_OR_RETURN(Block block, BuildIvfLists(*rows, lists));
  const IvfLists in = IvfLists::In({block.get(), IvfLists::Bytes(d, n, lists)}, d, n, lists);
  return std::make_unique<IvfIndex>(std::move(rows), in, RowsToScore(n), std::move(block), nullptr);
}

absl::StatusOr<std::unique_ptr<const VectorIndex>> OpenIvfIndex(
    IndexFile file, std::shared_ptr<const VectorRows> rows, const std::string& path,
    const IvfOptions& options) {
  if (options.rows_to_score < 0) {
    return absl::InvalidArgumentError(absl::StrCat("rows_to_score is ", options.rows_to_score,
                                                   "; it must be positive, or 0 for the default"));
  }
  const int64_t n = rows->size();
  const int d = rows->dimension();
  const uint64_t lists = file.header.parts;
  if (lists < 1 || lists > static_cast<uint64_t>(n) ||
      file.payload.size() != IvfLists::Bytes(d, n, static_cast<int64_t>(lists))) {
    return absl::DataLossError(
        absl::StrCat("vector index ", path, " does not fit the vectors beside it"));
  }
  const IvfLists in = IvfLists::In(file.payload, d, n, static_cast<int64_t>(lists));
  if (!in.IsSound()) {
    return absl::DataLossError(absl::StrCat("vector index ", path, " has numbers out of bounds"));
  }
  const int64_t to_score = options.rows_to_score > 0 ? options.rows_to_score : RowsToScore(n);
  return std::make_unique<IvfIndex>(std::move(rows), in, to_score, nullptr, std::move(file.mapped));
}

}  // namespace libretto
