#include "index/vectors/hnsw_index.h"

// Distances are ours; without this the header defines functions, and may be included only once.
#define NO_MANUAL_VECTORIZATION
#include <hnswlib/hnswlib.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "index/vectors/check_query.h"
#include "index/vectors/kernels.h"
#include "index/vectors/scan.h"
#include "index/vectors/top_rows.h"

namespace libretto {
namespace {

constexpr size_t kLinks = 32;
constexpr size_t kBuildBreadth = 200;
constexpr int64_t kSearchBreadth = 256;
// A filter that allows fewer than one row in this many is answered by a scan of those.
constexpr int64_t kScanBelowFraction = 20;

using Graph = hnswlib::HierarchicalNSW<float>;

// The graph's points are pointers to vectors, so that it holds no copies of them.
class PointerSpace final : public hnswlib::SpaceInterface<float> {
 public:
  explicit PointerSpace(size_t dimension) : dimension_(dimension) {}
  size_t get_data_size() override { return sizeof(const float*); }
  hnswlib::DISTFUNC<float> get_dist_func() override { return Distance; }
  void* get_dist_func_param() override { return &dimension_; }

 private:
  static float Distance(const void* a, const void* b, const void* dimension) {
    static const VectorKernels& kernels = BestVectorKernels();
    return 1 - kernels.dot(Vector(a), Vector(b), *static_cast<const size_t*>(dimension));
  }
  // The graph does not align its points.
  static const float* Vector(const void* point) {
    const float* vector = nullptr;
    std::memcpy(&vector, point, sizeof vector);
    return vector;
  }
  size_t dimension_;
};

class HnswIndex final : public VectorIndex {
 public:
  explicit HnswIndex(std::shared_ptr<const VectorRows> rows)
      : rows_(std::move(rows)),
        space_(static_cast<size_t>(rows_->dimension())),
        graph_(&space_, static_cast<size_t>(rows_->size()), kLinks, kBuildBreadth) {}

  void Build() {
    for (int64_t row = 0; row < size(); ++row) {
      const float* point = rows_->At(row);
      graph_.addPoint(&point, static_cast<hnswlib::labeltype>(row));
    }
  }

  // False if the payload is not a graph over these rows.
  bool Decode(std::string_view payload);

  std::string_view kind() const override { return "hnsw"; }
  int dimension() const override { return rows_->dimension(); }
  int64_t size() const override { return rows_->size(); }

  absl::StatusOr<std::vector<Neighbor>> Search(std::span<const float> query,
                                               const NeighborOptions& options) const override {
    RETURN_IF_ERROR(CheckQuery(query, options, *this));
    const int64_t available = options.allowed ? options.allowed->Count() : size();
    const int64_t k = std::min<int64_t>(options.k, available);
    if (k == 0) return std::vector<Neighbor>();
    if (available * kScanBelowFraction <= size()) return Scan(*rows_, query, options.allowed, k);
    // Allowed rows among the nearest are as rare as among all, more or less.
    int64_t breadth = std::max(kSearchBreadth, 2 * k) * size() / available;
    for (; breadth < size() / kScanBelowFraction; breadth *= 2) {
      ASSIGN_OR_RETURN(std::vector<Neighbor> found, Nearest(query, breadth, options.allowed));
      if (found.size() >= static_cast<size_t>(k)) {
        found.resize(static_cast<size_t>(k));
        return found;
      }
    }
    return Scan(*rows_, query, options.allowed, k);
  }

  absl::StatusOr<std::vector<float>> Get(int64_t row) const override { return rows_->Get(row); }

  absl::Status Save(const std::string& path) const override;

 private:
  absl::StatusOr<std::vector<Neighbor>> Nearest(std::span<const float> query, int64_t breadth,
                                                const RowSet* allowed) const {
    const float* point = query.data();
    std::vector<Neighbor> found;
    try {
      auto queue = graph_.searchKnn(&point, static_cast<size_t>(breadth));
      for (; !queue.empty(); queue.pop()) {
        const auto row = static_cast<int64_t>(queue.top().second);
        if (!allowed || allowed->Contains(row)) found.push_back({row, 1 - queue.top().first});
      }
    } catch (const std::exception& e) {
      return absl::InternalError(absl::StrCat("graph search failed: ", e.what()));
    }
    std::sort(found.begin(), found.end(), BetterNeighbor);
    return found;
  }

  size_t BaseBytes() const { return graph_.size_links_level0_; }
  // Links of one row on one level: to rows that are on it too.
  bool LinksAreSound(const char* links, size_t most, int level) const;

  const std::shared_ptr<const VectorRows> rows_;
  PointerSpace space_;
  Graph graph_;
};

// The payload: uint32 entry point, int32 highest level, int32[rows] level of each row, then for
// each row its links on level 0, then for each row its links on the levels above.
absl::Status HnswIndex::Save(const std::string& path) const {
  std::string payload;
  const auto append = [&](const void* data, size_t bytes) {
    payload.append(static_cast<const char*>(data), bytes);
  };
  const auto rows = static_cast<size_t>(size());
  append(&graph_.enterpoint_node_, sizeof graph_.enterpoint_node_);
  append(&graph_.maxlevel_, sizeof graph_.maxlevel_);
  append(graph_.element_levels_.data(), rows * sizeof(int));
  for (size_t i = 0; i < rows; ++i) {
    append(graph_.get_linklist0(static_cast<hnswlib::tableint>(i)), BaseBytes());
  }
  for (size_t i = 0; i < rows; ++i) {
    const auto levels = static_cast<size_t>(graph_.element_levels_[i]);
    if (levels > 0) append(graph_.linkLists_[i], levels * graph_.size_links_per_element_);
  }
  return WriteIndexFile(
      path,
      {IndexKind::kHnsw, static_cast<uint32_t>(dimension()), static_cast<uint64_t>(size()), kLinks},
      payload);
}

bool HnswIndex::LinksAreSound(const char* links, size_t most, int level) const {
  hnswlib::linklistsizeint head = 0;
  std::memcpy(&head, links, sizeof head);
  const size_t count = head & 0xffff;
  if (count > most) return false;
  for (size_t i = 0; i < count; ++i) {
    hnswlib::tableint to = 0;
    std::memcpy(&to, links + sizeof head + i * sizeof to, sizeof to);
    if (to >= static_cast<size_t>(size()) || graph_.element_levels_[to] < level) return false;
  }
  return true;
}

bool HnswIndex::Decode(std::string_view payload) {
  const auto take = [&](void* data, size_t bytes) {
    if (payload.size() < bytes) return false;
    std::memcpy(data, payload.data(), bytes);
    payload.remove_prefix(bytes);
    return true;
  };
  const auto rows = static_cast<size_t>(size());
  hnswlib::tableint entry = 0;
  int highest = 0;
  if (!take(&entry, sizeof entry) || !take(&highest, sizeof highest) || entry >= rows ||
      !take(graph_.element_levels_.data(), rows * sizeof(int)) ||
      graph_.element_levels_[entry] != highest) {
    return false;
  }
  for (int levels : graph_.element_levels_) {
    if (levels < 0 || levels > highest) return false;
  }
  for (size_t i = 0; i < rows; ++i) {
    char* element = graph_.data_level0_memory_ + i * graph_.size_data_per_element_;
    std::memset(element, 0, graph_.size_data_per_element_);
    if (!take(element, BaseBytes()) || !LinksAreSound(element, graph_.maxM0_, 0)) return false;
    const float* point = rows_->At(static_cast<int64_t>(i));
    std::memcpy(element + graph_.offsetData_, &point, sizeof point);
    graph_.setExternalLabel(static_cast<hnswlib::tableint>(i), i);
  }
  for (size_t i = 0; i < rows; ++i) {
    const int levels = graph_.element_levels_[i];
    graph_.cur_element_count = i + 1;  // what the graph frees
    graph_.linkLists_[i] = nullptr;
    if (levels == 0) continue;
    const size_t each = graph_.size_links_per_element_, bytes = static_cast<size_t>(levels) * each;
    if (payload.size() < bytes) {
      graph_.element_levels_[i] = 0;
      return false;
    }
    graph_.linkLists_[i] = static_cast<char*>(std::malloc(bytes));
    if (!take(graph_.linkLists_[i], bytes)) return false;
    for (int level = 1; level <= levels; ++level) {
      const auto* links = reinterpret_cast<const char*>(
          graph_.get_linklist(static_cast<hnswlib::tableint>(i), level));
      if (!LinksAreSound(links, graph_.maxM_, level)) return false;
    }
  }
  graph_.enterpoint_node_ = entry;
  graph_.maxlevel_ = highest;
  return payload.empty();
}

}  // namespace

absl::StatusOr<std::unique_ptr<const VectorIndex>> BuildHnswIndex(
    std::shared_ptr<const VectorRows> rows) {
  try {
    auto index = std::make_unique<HnswIndex>(std::move(rows));
    index->Build();
    return index;
  } catch (const std::exception& e) {
    return absl::InternalError(absl::StrCat("cannot build the graph: ", e.what()));
  }
}

absl::StatusOr<std::unique_ptr<const VectorIndex>> OpenHnswIndex(
    IndexFile file, std::shared_ptr<const VectorRows> rows, const std::string& path) {
  const auto misfit = [&] {
    return absl::DataLossError(
        absl::StrCat("vector index ", path, " is not a graph over the vectors beside it"));
  };
  if (file.header.parts != kLinks || rows->size() == 0) return misfit();
  try {
    auto index = std::make_unique<HnswIndex>(std::move(rows));
    if (!index->Decode(file.payload)) return misfit();
    return index;
  } catch (const std::exception& e) {
    return absl::InternalError(absl::StrCat("cannot load ", path, ": ", e.what()));
  }
}

}  // namespace libretto
