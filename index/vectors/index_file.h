// A vector index on disk: a 64-byte header and what its kind needs beside the vectors, both under
// CRC-32C. docs/index-format.md gives the layout.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mapped_file.h"

namespace libretto {

enum class IndexKind : uint32_t {
  kExact = 1,  // scans every vector: recall 1, time linear in the number of rows
  kHnsw = 2,   // graph of Malkov and Yashunin (arXiv:1603.09320)
  kIvf = 3,    // inverted lists of 8-bit codes, re-ranked by the vectors themselves
};

struct IndexFileHeader {
  IndexKind kind = IndexKind::kExact;
  uint32_t dimension = 0;
  uint64_t rows = 0;
  uint64_t parts = 0;  // IVF: lists; HNSW: links per row
};

// Writes header and payload, truncating an old file; not synced.
absl::Status WriteIndexFile(const std::string& path, const IndexFileHeader& header,
                            std::string_view payload);

struct IndexFile {
  IndexFileHeader header;
  std::unique_ptr<const MappedFile> mapped;
  std::string_view payload;  // in `mapped`, aligned to 64 bytes
};

// Verifies both checksums. NOT_FOUND; DATA_LOSS naming the file if it is not a vector index, is
// truncated, or fails a checksum.
absl::StatusOr<IndexFile> OpenIndexFile(const std::string& path);

}  // namespace libretto
