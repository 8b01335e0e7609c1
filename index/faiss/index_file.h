// A vector index on disk: a 40-byte header and FAISS's own serialisation, both under CRC-32C.
// docs/index-format.md gives the layout.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace faiss {
struct Index;
}

namespace libretto {

struct IndexFileHeader {
  uint32_t kind = 0;  // an IndexKind
  uint32_t dimension = 0;
  uint64_t rows = 0;
  uint64_t payload_bytes = 0;
  uint32_t payload_crc = 0;
};

// Writes `index` to `path` (truncating an old file); not synced. `header` brings kind, dimension
// and rows.
absl::Status WriteIndexFile(const faiss::Index& index, IndexFileHeader header,
                            const std::string& path);

struct LoadedIndex {
  IndexFileHeader header;
  faiss::Index* index = nullptr;  // owned by the caller
};

// DATA_LOSS naming the file if it is not a vector index, is truncated, or fails a checksum;
// NOT_FOUND if there is none. The checksums are verified before FAISS reads a byte.
absl::StatusOr<LoadedIndex> ReadIndexFile(const std::string& path);

}  // namespace libretto
