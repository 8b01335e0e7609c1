#include "index/store/passage_table.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/crc32c.h"
#include "base/mapped_file.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

struct Header {
  char magic[8] = {'L', 'B', 'P', 'A', 'S', 'S', '0', '2'};
  uint64_t tracks = 0;
  uint64_t passages = 0;
  uint32_t payload_crc = 0;
  uint32_t crc = 0;  // of the bytes before it
};
static_assert(sizeof(Header) == 32);

uint32_t HeaderCrc(const Header& header) {
  return Crc32c({reinterpret_cast<const char*>(&header), sizeof header - sizeof header.crc});
}

template <typename T>
void Append(std::string& out, const std::vector<T>& values) {
  if (values.empty()) return;
  out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

template <typename T>
std::span<const T> Take(std::string_view& in, uint64_t count) {
  const std::span<const T> values(reinterpret_cast<const T*>(in.data()), count);
  in.remove_prefix(count * sizeof(T));
  return values;
}

}  // namespace

PassageTable::PassageTable() = default;
PassageTable::PassageTable(PassageTable&&) noexcept = default;
PassageTable& PassageTable::operator=(PassageTable&&) noexcept = default;
PassageTable::~PassageTable() = default;

bool PassageTable::Read(std::string_view bytes) {
  Header header;
  if (bytes.size() < sizeof header) return false;
  std::memcpy(&header, bytes.data(), sizeof header);
  bytes.remove_prefix(sizeof header);
  constexpr uint64_t kMost = uint64_t{1} << 40;
  if (std::memcmp(header.magic, Header().magic, sizeof header.magic) != 0 ||
      header.crc != HeaderCrc(header) || header.tracks > kMost || header.passages > kMost ||
      bytes.size() != 8 * (header.tracks + 1 + 2 * header.passages) ||
      header.payload_crc != Crc32c(bytes)) {
    return false;
  }
  first_ = Take<int64_t>(bytes, header.tracks + 1);
  starts_ = Take<double>(bytes, header.passages);
  ends_ = Take<double>(bytes, header.passages);
  return first_.front() == 0 && first_.back() == static_cast<int64_t>(header.passages) &&
         std::is_sorted(first_.begin(), first_.end());
}

absl::StatusOr<PassageTable> PassageTable::Open(const std::string& path) {
  PassageTable table;
  ASSIGN_OR_RETURN(table.mapped_, MappedFile::Open(path));
  const std::span<const std::byte> bytes = table.mapped_->bytes();
  if (!table.Read({reinterpret_cast<const char*>(bytes.data()), bytes.size()})) {
    return absl::DataLossError(absl::StrCat(path, " is damaged or no table of passages"));
  }
  return table;
}

int64_t PassageTable::TrackOf(int64_t passage) const {
  return std::upper_bound(first_.begin(), first_.end(), passage) - first_.begin() - 1;
}

RowSet PassageTable::PassagesOf(const RowSet& tracks) const {
  RowSet passages(this->passages());
  tracks.ForEach([&](int64_t track) {
    for (int64_t row = Begin(track); row < Begin(track + 1); ++row) passages.Insert(row);
  });
  return passages;
}

std::string PassageTableBuilder::Encode() const {
  std::string payload;
  Append(payload, first_);
  Append(payload, starts_);
  Append(payload, ends_);
  Header header;
  header.tracks = first_.size() - 1;
  header.passages = starts_.size();
  header.payload_crc = Crc32c(payload);
  header.crc = HeaderCrc(header);
  return std::string(reinterpret_cast<const char*>(&header), sizeof header) + payload;
}

PassageTable PassageTableBuilder::Finish() const {
  PassageTable table;
  table.owned_ = std::make_unique<const std::string>(Encode());
  table.Read(*table.owned_);
  return table;
}

}  // namespace libretto
