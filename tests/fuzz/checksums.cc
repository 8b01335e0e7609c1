#include "tests/fuzz/checksums.h"

#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/crc32c.h"
#include "index/catalog/catalog.h"
#include "index/store/segment_files.h"

namespace libretto {
namespace {

template <typename T>
T Get(const std::string& bytes, size_t at) {
  T value{};
  if (at + sizeof value <= bytes.size()) std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

template <typename T>
void Put(std::string& bytes, size_t at, T value) {
  if (at + sizeof value <= bytes.size()) std::memcpy(bytes.data() + at, &value, sizeof value);
}

// Of a part of the bytes; 0 if they do not reach that far.
uint32_t CrcOf(const std::string& bytes, uint64_t from, uint64_t size) {
  if (from > bytes.size() || size > bytes.size() - from) return 0;
  return Crc32c(std::string_view(bytes).substr(from, size));
}

// A header of `header` bytes whose own checksum is at its end, and that of the rest at `rest_crc`.
void FixHeaderAndRest(std::string& bytes, size_t header, size_t rest_crc) {
  if (bytes.size() < header) return;
  Put(bytes, rest_crc, CrcOf(bytes, header, bytes.size() - header));
  Put(bytes, header - 4, CrcOf(bytes, 0, header - 4));
}

void FixVectors(std::string& bytes) {
  const uint64_t row_bytes = uint64_t{Get<uint32_t>(bytes, 8)} * 4;
  const uint64_t rows = Get<uint64_t>(bytes, 16);
  Put(bytes, 60, CrcOf(bytes, 0, 60));
  if (rows > bytes.size() || bytes.size() != 64 + rows * (row_bytes + 4)) return;
  for (uint64_t row = 0; row < rows; ++row) {
    Put(bytes, 64 + rows * row_bytes + 4 * row, CrcOf(bytes, 64 + row * row_bytes, row_bytes));
  }
}

void FixColumns(std::string& bytes) {
  const uint64_t sections = Get<uint32_t>(bytes, 16);
  if (bytes.size() < 24 || sections > (bytes.size() - 24) / 32) return;
  for (uint64_t at = 24; at < 24 + 32 * sections; at += 32) {
    const auto offset = Get<uint64_t>(bytes, at + 8), size = Get<uint64_t>(bytes, at + 16);
    Put(bytes, at + 24, CrcOf(bytes, offset, size));
  }
  Put(bytes, 20, Crc32c(std::string_view(bytes).substr(24, 32 * sections), CrcOf(bytes, 0, 20)));
}

void FixDocuments(std::string& bytes) {
  const auto documents = Get<uint64_t>(bytes, 8);
  Put(bytes, 16, CrcOf(bytes, 0, 16));
  if (bytes.size() < 24 || documents > (bytes.size() - 24) / 16) return;
  for (uint64_t at = 24; at < 24 + 16 * documents; at += 16) {
    const auto offset = Get<uint64_t>(bytes, at);
    Put(bytes, at + 12, CrcOf(bytes, offset, Get<uint32_t>(bytes, at + 8)));
  }
}

}  // namespace

void FixChecksums(const std::string& file, std::string& bytes) {
  if (file == kTrackVectorsFile || file == kPassageVectorsFile) {
    FixVectors(bytes);
  } else if (file == kTrackIndexFile || file == kPassageIndexFile) {
    Put<uint64_t>(bytes, 32, bytes.size() - 64);
    FixHeaderAndRest(bytes, 64, 40);
  } else if (file == kPassageTableFile) {
    FixHeaderAndRest(bytes, 32, 24);
  } else if (file == kTextFile) {
    Put<uint64_t>(bytes, 8, bytes.size() - 24);
    FixHeaderAndRest(bytes, 24, 16);
  } else if (file == kColumnsFile) {
    FixColumns(bytes);
  } else if (file == kDocumentsFile) {
    FixDocuments(bytes);
  }
}

}  // namespace libretto
