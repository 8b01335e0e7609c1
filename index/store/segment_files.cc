#include "index/store/segment_files.h"

#include <cstring>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

constexpr std::string_view kTableMagic = "LBPASS01";

template <typename T>
void Append(std::string& out, const std::vector<T>& values) {
  if (values.empty()) return;
  out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

template <typename T>
void Take(std::string_view& in, uint64_t count, std::vector<T>& values) {
  values.resize(count);
  if (count == 0) return;
  std::memcpy(values.data(), in.data(), count * sizeof(T));
  in.remove_prefix(count * sizeof(T));
}

std::string EncodeTable(const PassageTable& table) {
  std::string out(kTableMagic);
  Append(out, std::vector<uint64_t>{table.first.size() - 1, table.start_seconds.size()});
  Append(out, table.first);
  Append(out, table.start_seconds);
  Append(out, table.end_seconds);
  return out;
}

absl::StatusOr<PassageTable> DecodeTable(std::string_view bytes, const std::string& path) {
  const auto malformed = [&] {
    return absl::DataLossError(absl::StrCat(path, " is not a table of passages"));
  };
  if (bytes.size() < 24 || bytes.substr(0, 8) != kTableMagic) return malformed();
  bytes.remove_prefix(8);
  std::vector<uint64_t> counts;
  Take(bytes, 2, counts);
  constexpr uint64_t kMost = uint64_t{1} << 40;
  if (counts[0] > kMost || counts[1] > kMost ||
      bytes.size() != 8 * (counts[0] + 1 + 2 * counts[1])) {
    return malformed();
  }
  PassageTable table;
  Take(bytes, counts[0] + 1, table.first);
  Take(bytes, counts[1], table.start_seconds);
  Take(bytes, counts[1], table.end_seconds);
  return table;
}

}  // namespace

absl::Status WriteSegment(FileSystem& files, const std::string& directory,
                          const SegmentParts& parts) {
  const CatalogParts& catalog = parts.catalog;
  if (!catalog.text) return absl::InternalError("a segment on disk needs a text index");
  const auto write = [&](const char* file, const std::string& bytes) {
    return files.WriteFile(absl::StrCat(directory, "/", file), bytes);
  };
  RETURN_IF_ERROR(write(kColumnsFile, catalog.columns));
  RETURN_IF_ERROR(write(kDocumentsFile, catalog.documents));
  RETURN_IF_ERROR(write(kTextFile, *catalog.text));
  RETURN_IF_ERROR(write("passages.table", EncodeTable(parts.table)));
  const std::string tracks = absl::StrCat(directory, "/tracks.index");
  RETURN_IF_ERROR(parts.tracks->Save(tracks));
  RETURN_IF_ERROR(files.SyncFile(tracks));
  const std::string passages = absl::StrCat(directory, "/passages.index");
  RETURN_IF_ERROR(parts.passages->Save(passages));
  return files.SyncFile(passages);
}

absl::StatusOr<std::shared_ptr<const Segment>> ReadSegment(FileSystem& files,
                                                           const std::string& directory,
                                                           int dimension) {
  ASSIGN_OR_RETURN(std::unique_ptr<const Catalog> catalog, Catalog::Open(directory));
  ASSIGN_OR_RETURN(std::unique_ptr<const VectorIndex> tracks,
                   LoadFaissIndex(absl::StrCat(directory, "/tracks.index"), dimension));
  ASSIGN_OR_RETURN(std::unique_ptr<const VectorIndex> passages,
                   LoadFaissIndex(absl::StrCat(directory, "/passages.index"), dimension));
  const std::string table_path = absl::StrCat(directory, "/passages.table");
  ASSIGN_OR_RETURN(const std::string bytes, files.ReadFile(table_path));
  ASSIGN_OR_RETURN(PassageTable table, DecodeTable(bytes, table_path));
  return Segment::Create(std::move(catalog), std::move(tracks), std::move(passages),
                         std::move(table));
}

}  // namespace libretto
