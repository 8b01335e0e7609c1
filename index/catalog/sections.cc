#include "index/catalog/sections.h"

#include <cstddef>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/crc32c.h"

namespace libretto {
namespace {

constexpr char kMagic[8] = {'L', 'B', 'C', 'O', 'L', 'S', '0', '1'};
constexpr uint64_t kAlignment = 64;

struct Header {
  char magic[8];
  uint64_t rows;
  uint32_t sections;
  uint32_t crc;  // of the header before this field and the entries after it
};
static_assert(sizeof(Header) == 24);

struct Entry {
  SectionKind kind;
  uint32_t column;
  uint64_t offset;  // in the file
  uint64_t bytes;
  uint32_t crc;
  uint32_t unused;
};
static_assert(sizeof(Entry) == 32);

template <typename T>
std::string_view BytesOf(const T* values, size_t count) {
  return {reinterpret_cast<const char*>(values), count * sizeof(T)};
}

uint32_t ChecksumOf(const Header& header, std::string_view entries) {
  return Crc32c(entries, Crc32c(BytesOf(&header, 1).substr(0, offsetof(Header, crc))));
}

uint64_t Align(uint64_t offset) { return (offset + kAlignment - 1) / kAlignment * kAlignment; }

}  // namespace

std::string SectionWriter::Encode(uint64_t rows) const {
  Header header = {{}, rows, static_cast<uint32_t>(sections_.size()), 0};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  std::vector<Entry> entries;
  uint64_t end = sizeof header + sections_.size() * sizeof(Entry);
  for (const auto& [key, bytes] : sections_) {
    const uint64_t offset = Align(end);
    entries.push_back({key.kind, key.column, offset, bytes.size(), Crc32c(bytes), 0});
    end = offset + bytes.size();
  }
  const std::string_view table = BytesOf(entries.data(), entries.size());
  header.crc = ChecksumOf(header, table);
  std::string out;
  out.reserve(end);
  out += BytesOf(&header, 1);
  out += table;
  for (const auto& [key, bytes] : sections_) {
    out.resize(Align(out.size()));
    out += bytes;
  }
  return out;
}

absl::StatusOr<SectionReader> SectionReader::Open(std::string_view bytes, const std::string& name) {
  const auto damaged = [&](const char* how) {
    return absl::DataLossError(absl::StrCat(name, how));
  };
  Header header;
  if (bytes.size() < sizeof header || std::memcmp(bytes.data(), kMagic, sizeof kMagic) != 0) {
    return damaged(" is not a file of columns");
  }
  std::memcpy(&header, bytes.data(), sizeof header);
  const std::string_view rest = bytes.substr(sizeof header);
  if (header.sections > rest.size() / sizeof(Entry)) return damaged(" is cut short");
  std::vector<Entry> entries(header.sections);
  const std::string_view table = rest.substr(0, entries.size() * sizeof(Entry));
  if (!table.empty()) std::memcpy(entries.data(), table.data(), table.size());
  if (ChecksumOf(header, table) != header.crc) return damaged(" fails its checksum");

  SectionReader reader;
  reader.rows_ = header.rows;
  for (const Entry& entry : entries) {
    if (entry.offset > bytes.size() || entry.bytes > bytes.size() - entry.offset ||
        entry.offset % kAlignment != 0) {
      return damaged(" is cut short");
    }
    const std::string_view section = bytes.substr(entry.offset, entry.bytes);
    if (Crc32c(section) != entry.crc) return damaged(" fails its checksum");
    reader.sections_[{entry.kind, entry.column}] = section;
  }
  return reader;
}

std::string_view SectionReader::Get(SectionKey key) const {
  const auto at = sections_.find(key);
  return at == sections_.end() ? std::string_view() : at->second;
}

}  // namespace libretto
