// NumPy's array files (numpy.lib.format, versions 1.0 and 2.0), written and read from front to back
// without holding them in memory. Little-endian, C order, one or two dimensions.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace libretto {

enum class NpyType { kFloat32, kFloat64, kInt64 };

template <typename T>
constexpr NpyType NpyTypeOf() {
  if constexpr (std::is_same_v<T, float>) return NpyType::kFloat32;
  if constexpr (std::is_same_v<T, double>) return NpyType::kFloat64;
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double> ||
                std::is_same_v<T, int64_t>);
  return NpyType::kInt64;
}

struct CloseStream {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using Stream = std::unique_ptr<std::FILE, CloseStream>;

// Writes rows of `columns` values of one type; 0 columns make a one-dimensional array. The file is
// an array only after Finish. Errors name the file. Not thread-safe.
template <typename T>
class NpyWriter {
 public:
  static absl::StatusOr<NpyWriter> Create(const std::string& path, int64_t columns);
  absl::Status Append(std::span<const T> row);
  // Writes the number of rows and syncs the file.
  absl::Status Finish();

 private:
  NpyWriter(std::string path, Stream file, int64_t columns)
      : path_(std::move(path)), file_(std::move(file)), columns_(columns) {}
  std::string path_;
  Stream file_;
  int64_t columns_;
  int64_t rows_ = 0;
};

// DATA_LOSS naming the file if it is not an array of T or its length is not what its header says;
// NOT_FOUND if there is none. Not thread-safe.
template <typename T>
class NpyReader {
 public:
  static absl::StatusOr<NpyReader> Open(const std::string& path);
  int64_t rows() const { return rows_; }
  int64_t columns() const { return columns_; }  // 0: one-dimensional
  const std::string& path() const { return path_; }
  // The next values of the array, whole rows or not.
  absl::Status Read(std::span<T> values);

 private:
  NpyReader(std::string path, Stream file) : path_(std::move(path)), file_(std::move(file)) {}
  std::string path_;
  Stream file_;
  int64_t rows_ = 0, columns_ = 0;
};

extern template class NpyWriter<float>;
extern template class NpyWriter<double>;
extern template class NpyWriter<int64_t>;
extern template class NpyReader<float>;
extern template class NpyReader<double>;
extern template class NpyReader<int64_t>;

}  // namespace libretto
