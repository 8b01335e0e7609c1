// The seam between vectors and the engines that find their neighbours.
#pragma once

#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace libretto {

// A set of row numbers as a bitmap: bit i of byte i/8.
class RowSet {
 public:
  explicit RowSet(int64_t rows) : rows_(rows), bits_(static_cast<size_t>((rows + 7) / 8), 0) {}
  int64_t rows() const { return rows_; }
  void Insert(int64_t row) { bits_[static_cast<size_t>(row >> 3)] |= uint8_t(1u << (row & 7)); }
  void Erase(int64_t row) { bits_[static_cast<size_t>(row >> 3)] &= uint8_t(~(1u << (row & 7))); }
  // Keeps only rows that are also in `other`, a set over as many rows.
  void Intersect(const RowSet& other) {
    for (size_t i = 0; i < bits_.size(); ++i) bits_[i] &= other.bits_[i];
  }
  // Adds the rows of `other`, a set over as many rows.
  void Unite(const RowSet& other) {
    for (size_t i = 0; i < bits_.size(); ++i) bits_[i] |= other.bits_[i];
  }
  // Leaves exactly the rows that were not in the set.
  void Complement() {
    for (uint8_t& byte : bits_) byte = uint8_t(~byte);
    if (rows_ % 8 != 0) bits_.back() &= uint8_t((1u << (rows_ % 8)) - 1);
  }
  int64_t Count() const {
    int64_t count = 0;
    for (uint8_t byte : bits_) count += std::popcount(byte);
    return count;
  }
  bool Contains(int64_t row) const { return bits_[static_cast<size_t>(row >> 3)] >> (row & 7) & 1; }
  // The first row of the set that is not before `row`, or rows().
  int64_t Next(int64_t row) const {
    for (; row < rows_; row = (row | 7) + 1) {
      const unsigned bits = unsigned{bits_[static_cast<size_t>(row >> 3)]} >> (row & 7);
      if (bits != 0) return row + std::countr_zero(bits);
    }
    return rows_;
  }
  // Calls `use` with each row of the set, ascending.
  template <typename Use>
  void ForEach(const Use& use) const {
    for (size_t at = 0; at < bits_.size(); ++at) {
      for (unsigned bits = bits_[at]; bits != 0; bits &= bits - 1) {
        use(static_cast<int64_t>(8 * at) + std::countr_zero(bits));
      }
    }
  }
  std::span<const uint8_t> bytes() const { return bits_; }
  // For whoever fills whole bytes at once; bits from rows() on must stay 0.
  std::span<uint8_t> mutable_bytes() { return bits_; }

 private:
  int64_t rows_;
  std::vector<uint8_t> bits_;
};

struct Neighbor {
  int64_t row = 0;
  float score = 0;  // inner product; cosine for unit vectors
};

struct NeighborOptions {
  int k = 10;                                    // at most this many results
  const RowSet* allowed = nullptr;               // only these rows; null means all
  absl::Time deadline = absl::InfiniteFuture();  // DEADLINE_EXCEEDED if already past
};

// Immutable once built. Thread-safe. Rows are numbered from 0 in the order they were given to the
// builder.
class VectorIndex {
 public:
  virtual ~VectorIndex() = default;
  virtual std::string_view kind() const = 0;  // "exact", "ivf" or "hnsw"
  virtual int dimension() const = 0;
  virtual int64_t size() const = 0;
  // The best rows by inner product, best first, ties broken by the smaller row.
  // INVALID_ARGUMENT for a query of another dimension or k < 1.
  virtual absl::StatusOr<std::vector<Neighbor>> Search(std::span<const float> query,
                                                       const NeighborOptions& options) const = 0;
  // The stored vector of a row.
  virtual absl::StatusOr<std::vector<float>> Get(int64_t row) const = 0;
  // Writes what the index needs beside the vectors.
  virtual absl::Status Save(const std::string& path) const = 0;
};

}  // namespace libretto
