#include "index/vectors/index_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/crc32c.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

struct RawHeader {
  char magic[8] = {'L', 'B', 'I', 'N', 'D', 'E', 'X', '2'};
  uint32_t kind = 0;
  uint32_t dimension = 0;
  uint64_t rows = 0;
  uint64_t parts = 0;
  uint64_t payload_bytes = 0;
  uint32_t payload_crc = 0;
  uint32_t padding[4] = {};
  uint32_t crc = 0;  // of the bytes before it
};
static_assert(sizeof(RawHeader) == 64);

uint32_t HeaderCrc(const RawHeader& raw) {
  return Crc32c({reinterpret_cast<const char*>(&raw), sizeof raw - sizeof raw.crc});
}

struct CloseFile {
  void operator()(FILE* file) const { std::fclose(file); }
};

}  // namespace

absl::Status WriteIndexFile(const std::string& path, const IndexFileHeader& header,
                            std::string_view payload) {
  RawHeader raw;
  raw.kind = static_cast<uint32_t>(header.kind);
  raw.dimension = header.dimension;
  raw.rows = header.rows;
  raw.parts = header.parts;
  raw.payload_bytes = payload.size();
  raw.payload_crc = Crc32c(payload);
  raw.crc = HeaderCrc(raw);
  const std::unique_ptr<FILE, CloseFile> file(std::fopen(path.c_str(), "wbe"));
  if (!file || std::fwrite(&raw, sizeof raw, 1, file.get()) != 1 ||
      std::fwrite(payload.data(), 1, payload.size(), file.get()) != payload.size() ||
      std::fflush(file.get()) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path));
  }
  return absl::OkStatus();
}

absl::StatusOr<IndexFile> OpenIndexFile(const std::string& path) {
  const auto damaged = [&](std::string_view why) {
    return absl::DataLossError(
        absl::StrCat("vector index ", path, " is damaged: ", std::string(why)));
  };
  IndexFile file;
  ASSIGN_OR_RETURN(file.mapped, MappedFile::Open(path));
  const std::span<const std::byte> bytes = file.mapped->bytes();
  RawHeader raw;
  if (bytes.size() < sizeof raw) return damaged("it ends inside its header");
  std::memcpy(&raw, bytes.data(), sizeof raw);
  if (std::memcmp(raw.magic, RawHeader().magic, sizeof raw.magic) != 0) {
    return damaged("it does not begin like one");
  }
  if (raw.crc != HeaderCrc(raw)) return damaged("its header fails its checksum");
  file.payload = {reinterpret_cast<const char*>(bytes.data()) + sizeof raw,
                  bytes.size() - sizeof raw};
  if (file.payload.size() != raw.payload_bytes) {
    return damaged(
        absl::StrCat("it holds ", file.payload.size(), " bytes instead of ", raw.payload_bytes));
  }
  if (Crc32c(file.payload) != raw.payload_crc) return damaged("it fails its checksum");
  file.header = {static_cast<IndexKind>(raw.kind), raw.dimension, raw.rows, raw.parts};
  return file;
}

}  // namespace libretto
