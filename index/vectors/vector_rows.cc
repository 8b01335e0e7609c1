#include "index/vectors/vector_rows.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/crc32c.h"
#include "base/mapped_file.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

// The file: this header, the rows, then a CRC-32C of each row.
struct Header {
  char magic[8] = {'L', 'B', 'V', 'R', 'O', 'W', 'S', '1'};
  uint32_t dimension = 0;
  uint32_t reserved = 0;
  uint64_t rows = 0;
  uint32_t padding[9] = {};
  uint32_t crc = 0;  // of the bytes before it
};
static_assert(sizeof(Header) == 64);

uint32_t HeaderCrc(const Header& header) {
  return Crc32c({reinterpret_cast<const char*>(&header), sizeof header - sizeof header.crc});
}

uint32_t RowCrc(const float* row, int dimension) {
  return Crc32c({reinterpret_cast<const char*>(row), sizeof(float) * size_t(dimension)});
}

absl::Status Damaged(const std::string& path, std::string_view why) {
  return absl::DataLossError(absl::StrCat(path, " is damaged: ", std::string(why)));
}

absl::StatusOr<Header> ReadHeader(std::span<const std::byte> bytes, const std::string& path,
                                  int dimension) {
  Header header;
  if (bytes.size() < sizeof header) return Damaged(path, "it ends inside its header");
  std::memcpy(&header, bytes.data(), sizeof header);
  if (std::memcmp(header.magic, Header().magic, sizeof header.magic) != 0) {
    return Damaged(path, "it does not begin like a file of vectors");
  }
  if (header.crc != HeaderCrc(header)) return Damaged(path, "its header fails its checksum");
  if (header.dimension != static_cast<uint32_t>(dimension)) {
    return Damaged(path, absl::StrCat("its vectors have ", header.dimension, " dimensions where ",
                                      dimension, " belong"));
  }
  const uint64_t row_bytes = sizeof(float) * (uint64_t{header.dimension} + 1);
  if (header.rows > bytes.size() || bytes.size() != sizeof header + header.rows * row_bytes) {
    return Damaged(path, absl::StrCat("it has ", bytes.size(), " bytes, which is not what ",
                                      header.rows, " vectors take"));
  }
  return header;
}

}  // namespace

VectorRows::~VectorRows() {
  if (fd_ >= 0) ::close(fd_);
}

std::shared_ptr<const VectorRows> VectorRows::FromMemory(std::vector<float> values, int dimension) {
  std::shared_ptr<VectorRows> rows(new VectorRows);
  rows->dimension_ = dimension;
  rows->size_ = static_cast<int64_t>(values.size()) / dimension;
  rows->owned_ = std::move(values);
  rows->values_ = rows->owned_.data();
  return rows;
}

absl::StatusOr<std::shared_ptr<const VectorRows>> VectorRows::Open(const std::string& path,
                                                                   int dimension, Verify verify) {
  std::shared_ptr<VectorRows> rows(new VectorRows);
  ASSIGN_OR_RETURN(rows->mapped_, MappedFile::Open(path));
  const std::span<const std::byte> bytes = rows->mapped_->bytes();
  ASSIGN_OR_RETURN(const Header header, ReadHeader(bytes, path, dimension));
  rows->path_ = path;
  rows->dimension_ = dimension;
  rows->size_ = static_cast<int64_t>(header.rows);
  rows->values_ = reinterpret_cast<const float*>(bytes.data() + sizeof(Header));
  rows->checksums_ = reinterpret_cast<const uint32_t*>(rows->values_ + rows->size_ * dimension);
  if (verify == Verify::kAtOpen) {
    RETURN_IF_ERROR(rows->VerifyAll());
    rows->checksums_ = nullptr;
    return rows;
  }
  rows->fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (rows->fd_ < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", path));
  return rows;
}

absl::Status VectorRows::Read(int64_t row, std::span<float> out) const {
  if (row < 0 || row >= size_) {
    return absl::OutOfRangeError(absl::StrCat("row ", row, " of ", size_, " vectors"));
  }
  if (fd_ < 0) {
    std::copy(At(row), At(row) + dimension_, out.begin());
    return absl::OkStatus();
  }
  // Reading, unlike the map, leaves no pages counted as this process's, and an error of the disk is
  // an error here rather than a signal.
  const auto bytes = static_cast<ssize_t>(out.size_bytes());
  const auto at = static_cast<off_t>(sizeof(Header)) + row * bytes;
  if (::pread(fd_, out.data(), out.size_bytes(), at) != bytes) {
    return Damaged(path_, absl::StrCat("vector ", row, " cannot be read"));
  }
  if (RowCrc(out.data(), dimension_) != checksums_[row]) {
    return Damaged(path_, absl::StrCat("vector ", row, " fails its checksum"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<float>> VectorRows::Get(int64_t row) const {
  std::vector<float> values(static_cast<size_t>(dimension_));
  RETURN_IF_ERROR(Read(row, values));
  return values;
}

absl::Status VectorRows::VerifyAll() const {
  for (int64_t row = 0; checksums_ && row < size_; ++row) {
    if (RowCrc(At(row), dimension_) != checksums_[row]) {
      return Damaged(path_, absl::StrCat("vector ", row, " fails its checksum"));
    }
  }
  return absl::OkStatus();
}

struct VectorRowsBuilder::State {
  explicit State(int d) : dimension(d) {}
  ~State() {
    if (file) std::fclose(file);
  }
  absl::Status WriteFailed() const {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path));
  }
  absl::Status Write(const void* data, size_t bytes) {
    if (bytes > 0 && std::fwrite(data, bytes, 1, file) != 1) return WriteFailed();
    return absl::OkStatus();
  }

  const int dimension;
  int64_t rows = 0;
  std::vector<float> values;  // in memory only
  std::string path;
  FILE* file = nullptr;
  std::vector<uint32_t> checksums;  // to a file only
};

VectorRowsBuilder::VectorRowsBuilder(std::unique_ptr<State> state) : state_(std::move(state)) {}
VectorRowsBuilder::VectorRowsBuilder(VectorRowsBuilder&&) noexcept = default;
VectorRowsBuilder& VectorRowsBuilder::operator=(VectorRowsBuilder&&) noexcept = default;
VectorRowsBuilder::~VectorRowsBuilder() = default;

int64_t VectorRowsBuilder::size() const { return state_->rows; }

absl::StatusOr<VectorRowsBuilder> VectorRowsBuilder::InMemory(int dimension) {
  if (dimension < 1 || dimension > 65536) {
    return absl::InvalidArgumentError(
        absl::StrCat("an index of ", dimension, " dimensions: use 1 to 65536"));
  }
  return VectorRowsBuilder(std::make_unique<State>(dimension));
}

absl::StatusOr<VectorRowsBuilder> VectorRowsBuilder::ToFile(const std::string& path,
                                                            int dimension) {
  ASSIGN_OR_RETURN(VectorRowsBuilder builder, InMemory(dimension));
  State& state = *builder.state_;
  state.path = path;
  state.file = std::fopen(path.c_str(), "wbe");
  if (!state.file) return state.WriteFailed();
  const Header placeholder;
  RETURN_IF_ERROR(state.Write(&placeholder, sizeof placeholder));
  return builder;
}

absl::Status VectorRowsBuilder::Add(std::span<const float> vector) {
  State& state = *state_;
  if (vector.size() != static_cast<size_t>(state.dimension)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a vector of ", vector.size(), " dimensions for an index of ", state.dimension));
  }
  if (!std::all_of(vector.begin(), vector.end(), [](float x) { return std::isfinite(x); })) {
    return absl::InvalidArgumentError("a vector value is not finite");
  }
  if (state.file) {
    RETURN_IF_ERROR(state.Write(vector.data(), vector.size_bytes()));
    state.checksums.push_back(RowCrc(vector.data(), state.dimension));
  } else {
    state.values.insert(state.values.end(), vector.begin(), vector.end());
  }
  ++state.rows;
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const VectorRows>> VectorRowsBuilder::Finish() {
  State& state = *state_;
  if (!state.file) return VectorRows::FromMemory(std::move(state.values), state.dimension);
  RETURN_IF_ERROR(state.Write(state.checksums.data(), state.checksums.size() * sizeof(uint32_t)));
  Header header;
  header.dimension = static_cast<uint32_t>(state.dimension);
  header.rows = static_cast<uint64_t>(state.rows);
  header.crc = HeaderCrc(header);
  std::rewind(state.file);
  RETURN_IF_ERROR(state.Write(&header, sizeof header));
  if (std::fflush(state.file) != 0) return state.WriteFailed();
  return VectorRows::Open(state.path, state.dimension, VectorRows::Verify::kOnRead);
}

}  // namespace libretto
