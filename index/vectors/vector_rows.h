// The vectors themselves, row by row: in memory, or in a file that costs no memory until it is
// read.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace libretto {

class MappedFile;

// Immutable and thread-safe.
class VectorRows {
 public:
  // When the checksum of a row in a file is compared: of all rows at Open (for rows that every
  // query reads), or of a row whenever Get reads it.
  enum class Verify { kAtOpen, kOnRead };

  // `values` holds rows * dimension numbers.
  static std::shared_ptr<const VectorRows> FromMemory(std::vector<float> values, int dimension);
  // A file of VectorRowsBuilder. NOT_FOUND; DATA_LOSS naming the file if it is not one, is
  // truncated, of another dimension, or fails a checksum.
  static absl::StatusOr<std::shared_ptr<const VectorRows>> Open(const std::string& path,
                                                                int dimension, Verify verify);
  ~VectorRows();
  VectorRows(const VectorRows&) = delete;
  VectorRows& operator=(const VectorRows&) = delete;

  int dimension() const { return dimension_; }
  int64_t size() const { return size_; }
  // Copies a row to `out`, of dimension() values. OUT_OF_RANGE, or DATA_LOSS if the row fails its
  // checksum or cannot be read.
  absl::Status Read(int64_t row, std::span<float> out) const;
  absl::StatusOr<std::vector<float>> Get(int64_t row) const;
  // The row in place, without any check; for rows verified at Open, and for building.
  const float* At(int64_t row) const { return values_ + row * dimension_; }
  // Compares every row's checksum.
  absl::Status VerifyAll() const;

 private:
  VectorRows() = default;

  std::string path_;
  int fd_ = -1;  // of a file whose rows are verified when read
  int dimension_ = 0;
  int64_t size_ = 0;
  const float* values_ = nullptr;
  const uint32_t* checksums_ = nullptr;  // by row; null: nothing to compare on reading
  std::vector<float> owned_;
  std::unique_ptr<const MappedFile> mapped_;
};

// Gathers vectors. Not thread-safe.
class VectorRowsBuilder {
 public:
  // INVALID_ARGUMENT if `dimension` is not in [1, 65536].
  static absl::StatusOr<VectorRowsBuilder> InMemory(int dimension);
  // Writes rows to a file as they come, truncating an old one.
  static absl::StatusOr<VectorRowsBuilder> ToFile(const std::string& path, int dimension);
  VectorRowsBuilder(VectorRowsBuilder&&) noexcept;
  VectorRowsBuilder& operator=(VectorRowsBuilder&&) noexcept;
  ~VectorRowsBuilder();

  // INVALID_ARGUMENT if `vector` has another dimension or a value that is not finite.
  absl::Status Add(std::span<const float> vector);
  int64_t size() const;
  // The builder must not be used afterwards. A file is complete but not synced.
  absl::StatusOr<std::shared_ptr<const VectorRows>> Finish();

 private:
  struct State;
  explicit VectorRowsBuilder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace libretto
