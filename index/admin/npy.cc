#include "index/admin/npy.h"

#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr char kMagic[] = "\x93NUMPY";
constexpr size_t kMagicBytes = 6;
constexpr size_t kHeaderBytes = 128;  // of what is written: room for any shape

struct TypeName {
  const char* descriptor;
  const char* name;
};

TypeName NameOf(NpyType type) {
  switch (type) {
    case NpyType::kFloat32:
      return {"<f4", "float32"};
    case NpyType::kFloat64:
      return {"<f8", "float64"};
    case NpyType::kInt64:
      break;
  }
  return {"<i8", "int64"};
}

absl::Status Errno(const char* what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot ", what, " ", path));
}

absl::StatusOr<Stream> OpenStream(const std::string& path, const char* mode) {
  Stream file(std::fopen(path.c_str(), mode));
  if (!file) return Errno(mode[0] == 'w' ? "create" : "open", path);
  return file;
}

std::string MakeHeader(NpyType type, int64_t rows, int64_t columns) {
  constexpr size_t kPreamble = 10;  // magic, version, length of the rest
  std::string shape = absl::StrCat(rows, ",");
  if (columns > 0) absl::StrAppend(&shape, " ", columns);
  std::string text = absl::StrCat("{'descr': '", NameOf(type).descriptor,
                                  "', 'fortran_order': False, 'shape': (", shape, "), }");
  text.resize(kHeaderBytes - kPreamble - 1, ' ');
  const auto length = static_cast<uint16_t>(kHeaderBytes - kPreamble);
  std::string header = absl::StrCat(kMagic, std::string("\x01\x00", 2));
  header += static_cast<char>(length & 0xff);
  header += static_cast<char>(length >> 8);
  return absl::StrCat(header, text, "\n");
}

absl::Status NotAnArray(const std::string& path, const std::string& why) {
  return absl::DataLossError(absl::StrCat(path, " is not a NumPy array as expected: ", why));
}

struct Shape {
  int64_t rows = 0, columns = 0;
};

// The text between `from` and `to`, after `key`.
std::string_view Value(std::string_view header, std::string_view key, char from, char to) {
  const size_t at = header.find(key);
  const size_t begin = at == header.npos ? at : header.find(from, at + key.size());
  const size_t end = begin == header.npos ? begin : header.find(to, begin + 1);
  return end == header.npos ? std::string_view() : header.substr(begin + 1, end - begin - 1);
}

absl::StatusOr<Shape> ParseHeader(const std::string& path, std::string_view header, NpyType type) {
  const TypeName name = NameOf(type);
  const std::string_view descriptor = Value(header, "'descr':", '\'', '\'');
  if (descriptor != name.descriptor) {
    return NotAnArray(
        path, absl::StrCat("its values are ", std::string(descriptor), ", not ", name.descriptor,
                           "; save it with .astype('", name.name, "')"));
  }
  if (Value(header, "'fortran_order':", ' ', ',') != "False") {
    return NotAnArray(path, "it is in Fortran order; save numpy.ascontiguousarray of it");
  }
  std::vector<int64_t> sizes;
  const std::vector<std::string> parts =
      absl::StrSplit(std::string(Value(header, "'shape':", '(', ')')), ',');
  for (std::string size : parts) {
    absl::StripAsciiWhitespace(&size);
    if (size.empty()) continue;
    if (!absl::SimpleAtoi(size, &sizes.emplace_back()) || sizes.back() < 0) sizes.clear();
  }
  if (sizes.empty() || sizes.size() > 2)
    return NotAnArray(path, "it has neither 1 nor 2 dimensions");
  return Shape{sizes[0], sizes.size() == 2 ? sizes[1] : 0};
}

absl::StatusOr<std::string> ReadBytes(std::FILE* file, const std::string& path, size_t count) {
  std::string bytes(count, '\0');
  if (std::fread(bytes.data(), 1, count, file) == count) return bytes;
  return NotAnArray(path, "it ends within its header");
}

absl::StatusOr<std::string> ReadHeader(std::FILE* file, const std::string& path) {
  ASSIGN_OR_RETURN(const std::string preamble, ReadBytes(file, path, kMagicBytes + 2));
  const int version = preamble[preamble.size() - 2];
  if (!absl::StartsWith(preamble, kMagic) || version < 1 || version > 2) {
    return NotAnArray(path, "it does not begin as one");
  }
  ASSIGN_OR_RETURN(const std::string length, ReadBytes(file, path, version == 1 ? 2 : 4));
  uint32_t size = 0;
  std::memcpy(&size, length.data(), length.size());
  if (size > (1u << 20)) return NotAnArray(path, "its header is too long");
  return ReadBytes(file, path, size);
}

}  // namespace

template <typename T>
absl::StatusOr<NpyWriter<T>> NpyWriter<T>::Create(const std::string& path, int64_t columns) {
  ASSIGN_OR_RETURN(Stream file, OpenStream(path, "wb"));
  const std::string room(kHeaderBytes, '\0');
  if (std::fwrite(room.data(), 1, room.size(), file.get()) != room.size()) {
    return Errno("write", path);
  }
  return NpyWriter(path, std::move(file), columns);
}

template <typename T>
absl::Status NpyWriter<T>::Append(std::span<const T> row) {
  const size_t expected = columns_ > 0 ? static_cast<size_t>(columns_) : 1;
  if (row.size() != expected) {
    return absl::InternalError(absl::StrCat(path_, ": a row of ", row.size(), " values"));
  }
  ++rows_;
  const bool written = std::fwrite(row.data(), sizeof(T), row.size(), file_.get()) == row.size();
  return written ? absl::OkStatus() : Errno("write", path_);
}

template <typename T>
absl::Status NpyWriter<T>::Finish() {
  const std::string header = MakeHeader(NpyTypeOf<T>(), rows_, columns_);
  const bool written = std::fseek(file_.get(), 0, SEEK_SET) == 0 &&
                       std::fwrite(header.data(), 1, header.size(), file_.get()) == header.size() &&
                       std::fflush(file_.get()) == 0 && fsync(fileno(file_.get())) == 0;
  if (!written) return Errno("write", path_);
  return std::fclose(file_.release()) == 0 ? absl::OkStatus() : Errno("write", path_);
}

template <typename T>
absl::StatusOr<NpyReader<T>> NpyReader<T>::Open(const std::string& path) {
  ASSIGN_OR_RETURN(Stream file, OpenStream(path, "rb"));
  NpyReader reader(path, std::move(file));
  std::FILE* const stream = reader.file_.get();
  ASSIGN_OR_RETURN(const std::string header, ReadHeader(stream, path));
  ASSIGN_OR_RETURN(const Shape shape, ParseHeader(path, header, NpyTypeOf<T>()));
  reader.rows_ = shape.rows;
  reader.columns_ = shape.columns;
  std::error_code error;
  const auto size = static_cast<double>(std::filesystem::file_size(path, error));
  const double expected = static_cast<double>(std::ftell(stream)) +
                          static_cast<double>(shape.rows) * sizeof(T) *
                              static_cast<double>(std::max<int64_t>(shape.columns, 1));
  if (error || size != expected) {
    return NotAnArray(path, absl::StrCat("its header says ", expected, " bytes, it has ", size));
  }
  return reader;
}

template <typename T>
absl::Status NpyReader<T>::Read(std::span<T> values) {
  const bool read =
      std::fread(values.data(), sizeof(T), values.size(), file_.get()) == values.size();
  return read ? absl::OkStatus() : NotAnArray(path_, "it ends early");
}

template class NpyWriter<float>;
template class NpyWriter<double>;
template class NpyWriter<int64_t>;
template class NpyReader<float>;
template class NpyReader<double>;
template class NpyReader<int64_t>;

}  // namespace libretto
