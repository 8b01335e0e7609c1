#include "index/faiss/index_file.h"

#include <faiss/Index.h>
#include <faiss/impl/io.h>
#include <faiss/index_io.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/crc32c.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

constexpr char kMagic[] = "LBVECT01";
constexpr size_t kHeaderBytes = 40;

struct CloseFile {
  void operator()(FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<FILE, CloseFile>;

absl::Status Damaged(const std::string& path, const std::string& why) {
  return absl::DataLossError(absl::StrCat("vector index ", path, " is damaged: ", why));
}

template <typename T>
void Append(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <typename T>
T Take(std::string_view& in) {
  T value;
  std::memcpy(&value, in.data(), sizeof value);
  in.remove_prefix(sizeof value);
  return value;
}

std::string EncodeHeader(const IndexFileHeader& header) {
  std::string out(kMagic, 8);
  Append(out, header.kind);
  Append(out, header.dimension);
  Append(out, header.rows);
  Append(out, header.payload_bytes);
  Append(out, header.payload_crc);
  Append(out, Crc32c(out));
  return out;
}

absl::StatusOr<IndexFileHeader> DecodeHeader(std::string_view bytes, const std::string& path) {
  if (bytes.size() < kHeaderBytes) return Damaged(path, "it ends inside its header");
  if (bytes.substr(0, 8) != std::string_view(kMagic, 8)) {
    return Damaged(path, "it does not begin like one");
  }
  const uint32_t crc = Crc32c(bytes.substr(0, kHeaderBytes - 4));
  bytes.remove_prefix(8);
  IndexFileHeader header;
  header.kind = Take<uint32_t>(bytes);
  header.dimension = Take<uint32_t>(bytes);
  header.rows = Take<uint64_t>(bytes);
  header.payload_bytes = Take<uint64_t>(bytes);
  header.payload_crc = Take<uint32_t>(bytes);
  if (Take<uint32_t>(bytes) != crc) return Damaged(path, "its header fails its checksum");
  return header;
}

class ChecksummingWriter : public faiss::IOWriter {
 public:
  explicit ChecksummingWriter(FILE* file) : file_(file) {}
  size_t operator()(const void* data, size_t size, size_t items) override {
    if (size * items == 0) return items;  // an empty vector's data may be null
    crc_ = Crc32c({static_cast<const char*>(data), size * items}, crc_);
    bytes_ += size * items;
    return std::fwrite(data, size, items, file_);
  }
  uint32_t crc() const { return crc_; }
  uint64_t bytes() const { return bytes_; }

 private:
  FILE* file_;
  uint32_t crc_ = 0;
  uint64_t bytes_ = 0;
};

// FAISS's message without the source location that its exceptions begin with.
std::string Reason(const std::exception& e) {
  const std::string text = e.what();
  const size_t at = text.rfind(": ");
  return at == text.npos ? text : text.substr(at + 2);
}

absl::Status VerifyPayload(FILE* file, const IndexFileHeader& header, const std::string& path) {
  std::vector<char> block(1 << 18);
  uint32_t crc = 0;
  uint64_t bytes = 0;
  while (const size_t n = std::fread(block.data(), 1, block.size(), file)) {
    crc = Crc32c({block.data(), n}, crc);
    bytes += n;
  }
  if (std::ferror(file)) return absl::UnavailableError(absl::StrCat("read error in ", path));
  if (bytes != header.payload_bytes) {
    return Damaged(path, absl::StrCat("it holds ", bytes, " bytes of vectors instead of ",
                                      header.payload_bytes));
  }
  if (crc != header.payload_crc) return Damaged(path, "its vectors fail their checksum");
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteIndexFile(const faiss::Index& index, IndexFileHeader header,
                            const std::string& path) {
  const auto failed = [&] {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path));
  };
  File file(std::fopen(path.c_str(), "wb"));
  if (!file) return failed();
  if (std::fwrite(EncodeHeader(header).data(), 1, kHeaderBytes, file.get()) != kHeaderBytes) {
    return failed();
  }
  ChecksummingWriter writer(file.get());
  try {
    faiss::write_index(&index, &writer);
  } catch (const std::exception& e) {
    return absl::UnavailableError(absl::StrCat("cannot write ", path, ": ", Reason(e)));
  }
  header.payload_bytes = writer.bytes();
  header.payload_crc = writer.crc();
  std::rewind(file.get());
  if (std::fwrite(EncodeHeader(header).data(), 1, kHeaderBytes, file.get()) != kHeaderBytes ||
      std::fflush(file.get()) != 0) {
    return failed();
  }
  return absl::OkStatus();
}

absl::StatusOr<LoadedIndex> ReadIndexFile(const std::string& path) {
  File file(std::fopen(path.c_str(), "rb"));
  if (!file) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", path));
  char bytes[kHeaderBytes];
  const size_t n = std::fread(bytes, 1, sizeof bytes, file.get());
  LoadedIndex loaded;
  ASSIGN_OR_RETURN(loaded.header, DecodeHeader({bytes, n}, path));
  RETURN_IF_ERROR(VerifyPayload(file.get(), loaded.header, path));
  std::fseek(file.get(), kHeaderBytes, SEEK_SET);
  try {
    faiss::FileIOReader reader(file.get());
    reader.name = path;
    loaded.index = faiss::read_index(&reader);
  } catch (const std::exception& e) {
    return Damaged(path, Reason(e));
  }
  return loaded;
}

}  // namespace libretto
