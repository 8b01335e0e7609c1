#include "index/faiss/faiss_index.h"

#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include <faiss/impl/IDSelector.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "index/faiss/index_file.h"

namespace libretto {
namespace {

constexpr int kHnswLinks = 32;
constexpr int kHnswBuildBreadth = 100;
constexpr int kHnswSearchBreadth = 128;
// A graph search that may return fewer than one row in this many loses recall; scanning those rows
// is as fast.
constexpr int64_t kScanBelowFraction = 10;

bool AllFinite(std::span<const float> v) {
  return std::all_of(v.begin(), v.end(), [](float x) { return std::isfinite(x); });
}

// FAISS builds with as many threads as OpenMP offers the calling thread; with one, the same rows
// give the same graph.
class SingleThreaded {
 public:
  SingleThreaded() : before_(omp_get_max_threads()) { omp_set_num_threads(1); }
  ~SingleThreaded() { omp_set_num_threads(before_); }
  SingleThreaded(const SingleThreaded&) = delete;
  SingleThreaded& operator=(const SingleThreaded&) = delete;

 private:
  int before_;
};

bool BetterNeighbor(const Neighbor& a, const Neighbor& b) {
  return a.score != b.score ? a.score > b.score : a.row < b.row;
}

class FaissIndex final : public VectorIndex {
 public:
  FaissIndex(IndexKind kind, std::unique_ptr<const faiss::Index> index,
             const faiss::IndexFlat* vectors)
      : kind_(kind), index_(std::move(index)), vectors_(vectors) {}

  std::string_view kind() const override { return IndexKindName(kind_); }
  int dimension() const override { return static_cast<int>(index_->d); }
  int64_t size() const override { return index_->ntotal; }

  absl::StatusOr<std::vector<Neighbor>> Search(std::span<const float> query,
                                               const NeighborOptions& options) const override {
    RETURN_IF_ERROR(Check(query, options));
    const int64_t available = options.allowed ? options.allowed->Count() : size();
    const int64_t k = std::min<int64_t>(options.k, available);
    if (k == 0) return std::vector<Neighbor>();
    try {
      // FAISS keeps arbitrary rows of those that tie for the last place, so look one place further,
      // and as far as the tie goes.
      for (int64_t want = std::min(k + 1, available);; want = std::min(2 * want, available)) {
        std::vector<Neighbor> found = Nearest(query, want, options.allowed, available);
        const auto n = static_cast<int64_t>(found.size());
        if (n < want || want == available || found.back().score < found[k - 1].score) {
          found.resize(std::min(k, n));
          return found;
        }
      }
    } catch (const std::exception& e) {
      return absl::InternalError(absl::StrCat("FAISS search failed: ", e.what()));
    }
  }

  absl::StatusOr<std::vector<float>> Get(int64_t row) const override {
    if (row < 0 || row >= size()) {
      return absl::OutOfRangeError(absl::StrCat("row ", row, " of an index of ", size()));
    }
    const float* v = vectors_->get_xb() + row * vectors_->d;
    return std::vector<float>(v, v + vectors_->d);
  }

  absl::Status Save(const std::string& path) const override {
    IndexFileHeader header;
    header.kind = static_cast<uint32_t>(kind_);
    header.dimension = static_cast<uint32_t>(dimension());
    header.rows = static_cast<uint64_t>(size());
    return WriteIndexFile(*index_, header, path);
  }

 private:
  absl::Status Check(std::span<const float> query, const NeighborOptions& options) const {
    if (query.size() != static_cast<size_t>(dimension())) {
      return absl::InvalidArgumentError(absl::StrCat("the query vector has ", query.size(),
                                                     " dimensions; the index has ", dimension()));
    }
    if (!AllFinite(query)) {
      return absl::InvalidArgumentError("the query vector has a value that is not finite");
    }
    if (options.k < 1) {
      return absl::InvalidArgumentError(absl::StrCat("k is ", options.k, "; it must be positive"));
    }
    if (options.allowed && options.allowed->rows() != size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("a set over ", options.allowed->rows(), " rows for an index of ", size()));
    }
    if (options.deadline != absl::InfiniteFuture() && absl::Now() >= options.deadline) {
      return absl::DeadlineExceededError("no time left to search the index");
    }
    return absl::OkStatus();
  }

  std::vector<Neighbor> Nearest(std::span<const float> query, int64_t k, const RowSet* allowed,
                                int64_t available) const {
    const bool scan = kind_ == IndexKind::kExact || available * kScanBelowFraction < size();
    faiss::SearchParameters flat;
    faiss::SearchParametersHNSW graph;
    graph.efSearch = static_cast<int>(std::max<int64_t>(kHnswSearchBreadth, k));
    faiss::SearchParameters& parameters = scan ? flat : graph;
    std::optional<faiss::IDSelectorBitmap> selector;
    if (allowed)
      parameters.sel = &selector.emplace(allowed->bytes().size(), allowed->bytes().data());
    const faiss::Index& engine = scan ? static_cast<const faiss::Index&>(*vectors_) : *index_;

    std::vector<float> scores(static_cast<size_t>(k));
    std::vector<faiss::Index::idx_t> rows(static_cast<size_t>(k));
    engine.search(1, query.data(), k, scores.data(), rows.data(), &parameters);
    std::vector<Neighbor> found;
    found.reserve(rows.size());
    for (size_t i = 0; i < rows.size(); ++i) {
      if (rows[i] >= 0) found.push_back({rows[i], scores[i]});
    }
    std::sort(found.begin(), found.end(), BetterNeighbor);
    return found;
  }

  const IndexKind kind_;
  const std::unique_ptr<const faiss::Index> index_;
  const faiss::IndexFlat* const vectors_;  // index_ itself, or the graph's storage
};

std::unique_ptr<const VectorIndex> Wrap(std::unique_ptr<faiss::Index> index) {
  if (index->metric_type != faiss::METRIC_INNER_PRODUCT) return nullptr;
  if (const auto* flat = dynamic_cast<const faiss::IndexFlat*>(index.get())) {
    return std::make_unique<FaissIndex>(IndexKind::kExact, std::move(index), flat);
  }
  auto* graph = dynamic_cast<faiss::IndexHNSWFlat*>(index.get());
  if (!graph) return nullptr;
  // FAISS 1.7.3 takes the size of its candidate queue from here, not from the search parameters.
  graph->hnsw.efSearch = kHnswSearchBreadth;
  const auto* flat = dynamic_cast<const faiss::IndexFlat*>(graph->storage);
  if (!flat) return nullptr;
  return std::make_unique<FaissIndex>(IndexKind::kHnsw, std::move(index), flat);
}

}  // namespace

std::string_view IndexKindName(IndexKind kind) {
  return kind == IndexKind::kExact ? "exact" : "hnsw";
}

struct FaissIndexBuilder::State {
  explicit State(int dimension) : vectors(std::make_unique<faiss::IndexFlatIP>(dimension)) {}
  std::unique_ptr<faiss::IndexFlatIP> vectors;
};

FaissIndexBuilder::FaissIndexBuilder(std::unique_ptr<State> state) : state_(std::move(state)) {}
FaissIndexBuilder::FaissIndexBuilder(FaissIndexBuilder&&) noexcept = default;
FaissIndexBuilder& FaissIndexBuilder::operator=(FaissIndexBuilder&&) noexcept = default;
FaissIndexBuilder::~FaissIndexBuilder() = default;

absl::StatusOr<FaissIndexBuilder> FaissIndexBuilder::Create(int dimension) {
  if (dimension < 1 || dimension > 65536) {
    return absl::InvalidArgumentError(
        absl::StrCat("an index of ", dimension, " dimensions: use 1 to 65536"));
  }
  return FaissIndexBuilder(std::make_unique<State>(dimension));
}

absl::Status FaissIndexBuilder::Add(std::span<const float> vector) {
  const auto dimension = static_cast<size_t>(state_->vectors->d);
  if (vector.size() != dimension) {
    return absl::InvalidArgumentError(
        absl::StrCat("a vector of ", vector.size(), " dimensions for an index of ", dimension));
  }
  if (!AllFinite(vector)) return absl::InvalidArgumentError("a vector value is not finite");
  state_->vectors->add(1, vector.data());
  return absl::OkStatus();
}

int64_t FaissIndexBuilder::size() const { return state_->vectors->ntotal; }

absl::StatusOr<std::unique_ptr<const VectorIndex>> FaissIndexBuilder::Finish(IndexKind kind) {
  std::unique_ptr<faiss::IndexFlatIP> vectors = std::move(state_->vectors);
  if (kind == IndexKind::kExact) return Wrap(std::move(vectors));
  try {
    auto graph = std::make_unique<faiss::IndexHNSWFlat>(static_cast<int>(vectors->d), kHnswLinks,
                                                        faiss::METRIC_INNER_PRODUCT);
    graph->hnsw.efConstruction = kHnswBuildBreadth;
    SingleThreaded deterministic;
    if (vectors->ntotal > 0) graph->add(vectors->ntotal, vectors->get_xb());
    return Wrap(std::move(graph));
  } catch (const std::exception& e) {
    return absl::InternalError(absl::StrCat("FAISS could not build the graph: ", e.what()));
  }
}

absl::StatusOr<std::unique_ptr<const VectorIndex>> LoadFaissIndex(const std::string& path,
                                                                  int dimension) {
  ASSIGN_OR_RETURN(LoadedIndex loaded, ReadIndexFile(path));
  std::unique_ptr<faiss::Index> owned(loaded.index);
  if (owned->d != dimension || loaded.header.dimension != static_cast<uint32_t>(dimension)) {
    return absl::DataLossError(absl::StrCat("vector index ", path, " has ", owned->d,
                                            " dimensions where ", dimension, " belong"));
  }
  const bool rows_agree = loaded.header.rows == static_cast<uint64_t>(owned->ntotal);
  std::unique_ptr<const VectorIndex> index = Wrap(std::move(owned));
  if (!index || !rows_agree) {
    return absl::DataLossError(absl::StrCat(
        "vector index ", path, " holds an index of another kind than its header says"));
  }
  return index;
}

}  // namespace libretto
