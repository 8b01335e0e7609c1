#include "index/vectors/ivf_lists.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "index/faiss/clustering.h"

namespace libretto {
namespace {

constexpr int64_t kSamplePerList = 40;
constexpr size_t kAlignment = 64;

constexpr size_t Aligned(size_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

// Hands out arrays of a block one after another; with a null block it only measures.
class Divider {
 public:
  explicit Divider(const char* block) : block_(block) {}
  template <typename T>
  const T* Next(size_t count) {
    const size_t at = used_;
    used_ += Aligned(count * sizeof(T));
    return block_ ? reinterpret_cast<const T*>(block_ + at) : nullptr;
  }
  size_t used() const { return used_; }

 private:
  const char* block_;
  size_t used_ = 0;
};

size_t Divide(Divider divider, IvfLists& lists) {
  const auto n = static_cast<size_t>(lists.rows), k = static_cast<size_t>(lists.lists);
  lists.stride = Aligned(static_cast<size_t>(lists.dimension));
  lists.centroids = divider.Next<float>(k * static_cast<size_t>(lists.dimension));
  lists.starts = divider.Next<uint64_t>(k + 1);
  lists.codes = divider.Next<uint8_t>(n * lists.stride);
  lists.scales = divider.Next<float>(n);
  lists.slot_rows = divider.Next<uint32_t>(n);
  lists.row_slots = divider.Next<uint32_t>(n);
  return divider.used();
}

template <typename T>
T* Writable(const T* array) {
  return const_cast<T*>(array);
}

// Every so many rows, so that the sample is spread over all of them.
std::vector<float> Sample(const VectorRows& rows, int64_t count) {
  const auto d = static_cast<size_t>(rows.dimension());
  std::vector<float> sample(static_cast<size_t>(count) * d);
  for (int64_t i = 0; i < count; ++i) {
    const float* row = rows.At(i * rows.size() / count);
    std::copy(row, row + d, sample.begin() + i * static_cast<std::ptrdiff_t>(d));
  }
  return sample;
}

// The residual of a row to its centroid as unsigned bytes around 128; returns their scale.
float Code(const float* row, const float* centroid, size_t d, uint8_t* code) {
  float largest = 0;
  for (size_t j = 0; j < d; ++j) largest = std::max(largest, std::fabs(row[j] - centroid[j]));
  const float scale = largest / 127;
  const float inverse = scale > 0 ? 1 / scale : 0;
  for (size_t j = 0; j < d; ++j) {
    code[j] = static_cast<uint8_t>(std::lrint((row[j] - centroid[j]) * inverse) + 128);
  }
  return scale;
}

void PlaceRows(const std::vector<int32_t>& assigned, const IvfLists& lists) {
  uint64_t* starts = Writable(lists.starts);
  std::fill(starts, starts + lists.lists + 1, 0);
  for (int32_t list : assigned) ++starts[list + 1];
  std::partial_sum(starts, starts + lists.lists + 1, starts);
  std::vector<uint64_t> next(starts, starts + lists.lists);
  for (size_t row = 0; row < assigned.size(); ++row) {
    const auto slot = static_cast<uint32_t>(next[static_cast<size_t>(assigned[row])]++);
    Writable(lists.slot_rows)[slot] = static_cast<uint32_t>(row);
    Writable(lists.row_slots)[row] = slot;
  }
}

}  // namespace

size_t IvfLists::Bytes(int dimension, int64_t rows, int64_t lists) {
  IvfLists shape{dimension, rows, lists};
  return Divide(Divider(nullptr), shape);
}

IvfLists IvfLists::In(std::string_view block, int dimension, int64_t rows, int64_t lists) {
  IvfLists in{dimension, rows, lists};
  Divide(Divider(block.data()), in);
  return in;
}

bool IvfLists::IsSound() const {
  const auto n = static_cast<uint64_t>(rows);
  if (starts[0] != 0 || starts[lists] != n || !std::is_sorted(starts, starts + lists + 1)) {
    return false;
  }
  for (uint64_t slot = 0; slot < n; ++slot) {
    if (slot_rows[slot] >= n || row_slots[slot_rows[slot]] != slot) return false;
  }
  return true;
}

absl::StatusOr<Block> BuildIvfLists(const VectorRows& rows, int64_t lists) {
  const int64_t n = rows.size();
  const int d = rows.dimension();
  if (n > std::numeric_limits<uint32_t>::max()) {
    return absl::InvalidArgumentError(absl::StrCat(n, " vectors are too many for one index"));
  }
  ASSIGN_OR_RETURN(const Clustering clustering,
                   Clustering::Train(Sample(rows, std::min(n, lists * kSamplePerList)), d, lists));
  const size_t bytes = IvfLists::Bytes(d, n, lists);
  Block block(static_cast<char*>(std::aligned_alloc(kAlignment, bytes)));
  if (!block) {
    return absl::ResourceExhaustedError(
        absl::StrCat("no memory for an index of ", bytes, " bytes"));
  }
  std::memset(block.get(), 0, bytes);
  const IvfLists in = IvfLists::In({block.get(), bytes}, d, n, lists);
  std::copy(clustering.centroids().begin(), clustering.centroids().end(), Writable(in.centroids));
  ASSIGN_OR_RETURN(const std::vector<int32_t> assigned, clustering.Assign(rows.At(0), n));
  PlaceRows(assigned, in);
  for (int64_t row = 0; row < n; ++row) {
    const uint32_t slot = in.row_slots[row];
    const float* centroid = in.centroids + int64_t{assigned[static_cast<size_t>(row)]} * d;
    Writable(in.scales)[slot] =
        Code(rows.At(row), centroid, static_cast<size_t>(d), Writable(in.codes) + slot * in.stride);
  }
  return block;
}

}  // namespace libretto
