#include "index/catalog/documents.h"

#include <cstddef>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/crc32c.h"

namespace libretto {
namespace {

constexpr char kMagic[8] = {'L', 'B', 'D', 'O', 'C', 'S', '0', '1'};

struct Header {
  char magic[8];
  uint64_t documents;
  uint32_t crc;  // of the header before this field
  uint32_t unused;
};
static_assert(sizeof(Header) == 24);

struct Entry {
  uint64_t offset;  // in the file
  uint32_t bytes;
  uint32_t crc;  // of the document
};
static_assert(sizeof(Entry) == 16);

uint32_t ChecksumOf(const Header& header) {
  return Crc32c({reinterpret_cast<const char*>(&header), offsetof(Header, crc)});
}

template <typename T>
void Append(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

void DocumentWriter::Add(std::string_view document) {
  documents_ += document;
  ends_.push_back(documents_.size());
  checksums_.push_back(Crc32c(document));
}

std::string DocumentWriter::Encode() const {
  Header header = {{}, ends_.size(), 0, 0};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.crc = ChecksumOf(header);
  const uint64_t first = sizeof header + ends_.size() * sizeof(Entry);
  std::string out;
  out.reserve(first + documents_.size());
  Append(out, header);
  for (size_t i = 0; i < ends_.size(); ++i) {
    const uint64_t begin = i == 0 ? 0 : ends_[i - 1];
    Append(out, Entry{first + begin, static_cast<uint32_t>(ends_[i] - begin), checksums_[i]});
  }
  return out += documents_;
}

absl::StatusOr<Documents> Documents::Open(std::string_view bytes, const std::string& name) {
  Header header;
  if (bytes.size() < sizeof header || std::memcmp(bytes.data(), kMagic, sizeof kMagic) != 0) {
    return absl::DataLossError(absl::StrCat(name, " is not a file of documents"));
  }
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.crc != ChecksumOf(header)) {
    return absl::DataLossError(absl::StrCat(name, " fails its checksum"));
  }
  if (header.documents > (bytes.size() - sizeof header) / sizeof(Entry)) {
    return absl::DataLossError(absl::StrCat(name, " is cut short"));
  }
  Documents documents;
  documents.name_ = name;
  documents.bytes_ = bytes;
  documents.size_ = static_cast<int64_t>(header.documents);
  return documents;
}

absl::StatusOr<std::string_view> Documents::Get(int64_t row) const {
  Entry entry;
  std::memcpy(&entry, bytes_.data() + sizeof(Header) + static_cast<size_t>(row) * sizeof entry,
              sizeof entry);
  if (entry.offset <= bytes_.size() && entry.bytes <= bytes_.size() - entry.offset) {
    const std::string_view document = bytes_.substr(entry.offset, entry.bytes);
    if (Crc32c(document) == entry.crc) return document;
  }
  return absl::DataLossError(
      absl::StrCat(name_, " is damaged: document ", row, " fails its checksum"));
}

}  // namespace libretto
