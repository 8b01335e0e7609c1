#include "index/catalog/text_index.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/crc32c.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "index/catalog/ideographs.h"

namespace libretto {
namespace {

constexpr char kMagic[8] = {'L', 'B', 'T', 'E', 'X', 'T', '0', '1'};
constexpr size_t kMaxTextBytes = 4096;
constexpr size_t kMaxWords = 64;
constexpr size_t kMaxIdleConnections = 8;

// Contentless: it finds rows, whose texts the documents hold.
constexpr char kSchema[] = R"sql(
CREATE VIRTUAL TABLE tracks USING fts5(title, artist, album, genre, attributes, content='',
    tokenize = "unicode61 remove_diacritics 2");
BEGIN;
)sql";

struct Header {
  char magic[8];
  uint64_t bytes;  // of the SQLite image that follows
  uint32_t image_crc;
  uint32_t crc;  // of the header before this field
};
static_assert(sizeof(Header) == 24);

uint32_t ChecksumOf(const Header& header) {
  return Crc32c({reinterpret_cast<const char*>(&header), offsetof(Header, crc)});
}

std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : ToValidUtf8(text)) {
    if (static_cast<unsigned char>(c) > ' ' && c != '\x7f') {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

// The words as an FTS5 expression: strings side by side must all match.
std::string ToExpression(const std::string& text) {
  std::string out;
  for (std::string& word : Words(text)) {
    const bool prefix = word.size() > 1 && word.back() == '*';
    if (prefix) word.pop_back();
    out += '"';
    for (const char c : SpaceIdeographs(word)) out += c == '"' ? "\"\"" : std::string(1, c);
    out += prefix ? "\"* " : "\" ";
  }
  return out;
}

}  // namespace

absl::Status CheckSearchText(const std::string& text) {
  const size_t words = text.size() > kMaxTextBytes ? 0 : Words(text).size();
  if (words >= 1 && words <= kMaxWords) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a text to search for in a filter has 1 to ",
                                                 kMaxWords, " words and at most ", kMaxTextBytes,
                                                 " bytes"));
}

absl::StatusOr<TextIndexBuilder> TextIndexBuilder::Create() {
  ASSIGN_OR_RETURN(Database db, Database::OpenMemory());
  RETURN_IF_ERROR(db.Execute(kSchema));
  ASSIGN_OR_RETURN(Statement insert,
                   db.Prepare("INSERT INTO tracks(rowid, title, artist, album, genre, attributes) "
                              "VALUES (?, ?, ?, ?, ?, ?)"));
  return TextIndexBuilder(std::move(db), std::move(insert));
}

absl::Status TextIndexBuilder::Add(int64_t row, const Track& track) {
  std::string attributes;
  for (const auto& [name, value] : track.attributes) {
    if (const auto* text = std::get_if<std::string>(&value))
      absl::StrAppend(&attributes, *text, "\n");
  }
  insert_.Bind(1, row);
  int column = 2;
  for (const std::string_view text : {std::string_view(track.title), std::string_view(track.artist),
                                      std::string_view(track.album), std::string_view(track.genre),
                                      std::string_view(attributes)}) {
    insert_.BindText(column++, SpaceIdeographs(ToValidUtf8(text)));
  }
  return insert_.Run();
}

absl::StatusOr<std::string> TextIndexBuilder::Finish() {
  RETURN_IF_ERROR(db_.Execute("INSERT INTO tracks(tracks) VALUES ('optimize'); COMMIT;"));
  ASSIGN_OR_RETURN(const std::string image, db_.Serialize());
  Header header = {{}, image.size(), Crc32c(image), 0};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.crc = ChecksumOf(header);
  return absl::StrCat(std::string(reinterpret_cast<const char*>(&header), sizeof header), image);
}

absl::StatusOr<std::unique_ptr<const TextIndex>> TextIndex::Open(std::string_view bytes,
                                                                 int64_t rows,
                                                                 const std::string& name) {
  Header header;
  if (bytes.size() < sizeof header || std::memcmp(bytes.data(), kMagic, sizeof kMagic) != 0) {
    return absl::DataLossError(absl::StrCat(name, " is not a full-text index"));
  }
  std::memcpy(&header, bytes.data(), sizeof header);
  const std::string_view image = bytes.substr(sizeof header);
  if (header.crc != ChecksumOf(header) || header.bytes != image.size() ||
      header.image_crc != Crc32c(image)) {
    return absl::DataLossError(absl::StrCat(name, " fails its checksum"));
  }
  return std::unique_ptr<const TextIndex>(new TextIndex(image, rows, name));
}

class TextIndex::Connection {
 public:
  static absl::StatusOr<Connection> Borrow(const TextIndex& index) {
    {
      absl::MutexLock lock(&index.mutex_);
      if (!index.idle_.empty()) {
        Connection connection(index, std::move(index.idle_.back()));
        index.idle_.pop_back();
        return connection;
      }
    }
    const std::span<const char> image(index.image_.data(), index.image_.size());
    ASSIGN_OR_RETURN(Database db, Database::OpenImage(std::as_bytes(image), index.name_));
    return Connection(index, std::move(db));
  }
  Connection(Connection&& other) noexcept
      : index_(std::exchange(other.index_, nullptr)), db_(std::move(other.db_)) {}
  Connection& operator=(Connection&&) = delete;
  ~Connection() {
    if (!index_) return;
    absl::MutexLock lock(&index_->mutex_);
    if (index_->idle_.size() < kMaxIdleConnections) index_->idle_.push_back(std::move(db_));
  }
  Database& db() { return db_; }

 private:
  Connection(const TextIndex& index, Database db) : index_(&index), db_(std::move(db)) {}
  const TextIndex* index_;
  Database db_;
};

template <typename See>
absl::Status TextIndex::ForEach(const char* sql, const std::string& text, const See& see) const {
  RETURN_IF_ERROR(CheckSearchText(text));
  ASSIGN_OR_RETURN(Connection connection, Connection::Borrow(*this));
  ASSIGN_OR_RETURN(Statement select, connection.db().Prepare(sql));
  select.BindText(1, ToExpression(text));
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, select.Step());
    if (!more) return absl::OkStatus();
    const int64_t row = select.Int(0);
    if (row < 0 || row >= rows_) {
      return absl::DataLossError(absl::StrCat(name_, " is damaged: it has a row ", row));
    }
    if (!see(row, select)) return absl::OkStatus();
  }
}

absl::StatusOr<RowSet> TextIndex::Match(const std::string& text) const {
  RowSet rows(rows_);
  RETURN_IF_ERROR(ForEach("SELECT rowid FROM tracks WHERE tracks MATCH ?", text,
                          [&](int64_t row, const Statement&) {
                            rows.Insert(row);
                            return true;
                          }));
  return rows;
}

absl::StatusOr<std::vector<int64_t>> TextIndex::First(const std::string& text, int k,
                                                      const RowSet* allowed) const {
  if (k < 1) return absl::InvalidArgumentError(absl::StrCat("k is ", k, "; it must be positive"));
  std::vector<int64_t> rows;
  RETURN_IF_ERROR(ForEach("SELECT rowid FROM tracks WHERE tracks MATCH ? ORDER BY rowid", text,
                          [&](int64_t row, const Statement&) {
                            if (!allowed || allowed->Contains(row)) rows.push_back(row);
                            return std::ssize(rows) < k;
                          }));
  return rows;
}

absl::StatusOr<std::vector<TextHit>> TextIndex::Search(const std::string& text, int k,
                                                       const RowSet* allowed) const {
  if (k < 1) return absl::InvalidArgumentError(absl::StrCat("k is ", k, "; it must be positive"));
  std::vector<TextHit> hits;
  RETURN_IF_ERROR(ForEach("SELECT rowid, bm25(tracks) FROM tracks WHERE tracks MATCH ?", text,
                          [&](int64_t row, const Statement& found) {
                            if (allowed && !allowed->Contains(row)) return true;
                            hits.push_back({row, -found.Double(1)});
                            return true;
                          }));
  const size_t best = std::min(hits.size(), static_cast<size_t>(k));
  std::partial_sort(hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(best), hits.end(),
                    [](const TextHit& a, const TextHit& b) {
                      return a.score != b.score ? a.score > b.score : a.row < b.row;
                    });
  hits.resize(best);
  return hits;
}

}  // namespace libretto
