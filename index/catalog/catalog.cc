#include "index/catalog/catalog.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "index/catalog/filter_sql.h"
#include "index/catalog/text_fold.h"
#include "index/catalog/track_json.h"

namespace libretto {
namespace {

// Columns hold what filters compare (folded text, no value as NULL); documents hold the tracks.
constexpr char kSchema[] = R"sql(
CREATE TABLE tracks(row INTEGER PRIMARY KEY, id TEXT NOT NULL, title TEXT, artist TEXT, album TEXT,
    genre TEXT, path TEXT, year INTEGER, duration_seconds REAL NOT NULL, sample_rate_hz INTEGER,
    added_time REAL NOT NULL);
CREATE TABLE documents(row INTEGER PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE attributes(name TEXT NOT NULL, row INTEGER NOT NULL, text TEXT, number REAL, flag REAL,
    PRIMARY KEY(name, row)) WITHOUT ROWID;
BEGIN;
)sql";

// Made once all rows are there.
constexpr char kIndexes[] = R"sql(
CREATE INDEX tracks_artist ON tracks(artist);
CREATE INDEX tracks_album ON tracks(album);
CREATE INDEX tracks_genre ON tracks(genre);
CREATE INDEX tracks_year ON tracks(year);
COMMIT;
)sql";

constexpr size_t kMaxIdleConnections = 8;

void BindOptional(Statement& statement, int index, const std::string& text) {
  if (text.empty()) {
    statement.BindNull(index);
  } else {
    statement.BindText(index, text);
  }
}

void BindOptional(Statement& statement, int index, std::optional<int> number) {
  if (number) {
    statement.Bind(index, int64_t{*number});
  } else {
    statement.BindNull(index);
  }
}

double ToSeconds(absl::Time time) { return absl::ToDoubleSeconds(time - absl::UnixEpoch()); }

void BindAttribute(Statement& insert, const AttributeValue& value) {
  insert.BindNull(3).BindNull(4).BindNull(5);
  if (const auto* text = std::get_if<std::string>(&value)) {
    insert.BindText(3, FoldCase(*text));
  } else if (const auto* number = std::get_if<double>(&value)) {
    insert.Bind(4, *number);
  } else {
    insert.Bind(5, std::get<bool>(value) ? 1.0 : 0.0);
  }
}

}  // namespace

absl::StatusOr<CatalogBuilder> CatalogBuilder::Create() {
  ASSIGN_OR_RETURN(Database db, Database::OpenMemory());
  CatalogBuilder builder(std::move(db));
  RETURN_IF_ERROR(builder.db_.Execute(kSchema));
  for (const char* sql :
       {"INSERT INTO tracks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "INSERT INTO documents VALUES (?, ?)", "INSERT INTO attributes VALUES (?, ?, ?, ?, ?)"}) {
    ASSIGN_OR_RETURN(Statement insert, builder.db_.Prepare(sql));
    builder.inserts_.push_back(std::move(insert));
  }
  return builder;
}

absl::Status CatalogBuilder::Add(const Track& track) {
  const int64_t row = rows_++;
  Statement& insert = inserts_[0];
  insert.Bind(1, row).BindText(2, track.id);
  BindOptional(insert, 3, FoldCase(track.title));
  BindOptional(insert, 4, FoldCase(track.artist));
  BindOptional(insert, 5, FoldCase(track.album));
  BindOptional(insert, 6, FoldCase(track.genre));
  BindOptional(insert, 7, ToValidUtf8(track.path));
  BindOptional(insert, 8, track.year);
  insert.Bind(9, track.duration_seconds);
  BindOptional(insert, 10,
               track.sample_rate > 0 ? std::optional<int>(track.sample_rate) : std::nullopt);
  insert.Bind(11, ToSeconds(track.added_time));
  RETURN_IF_ERROR(insert.Run());
  RETURN_IF_ERROR(inserts_[1].Bind(1, row).BindText(2, EncodeTrack(track)).Run());
  for (const auto& [name, value] : track.attributes) {
    inserts_[2].BindText(1, name).Bind(2, row);
    BindAttribute(inserts_[2], value);
    RETURN_IF_ERROR(inserts_[2].Run());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> CatalogBuilder::Finish() {
  inserts_.clear();
  RETURN_IF_ERROR(db_.Execute(kIndexes));
  return db_.Serialize();
}

class Catalog::Connection {
 public:
  static absl::StatusOr<Connection> Borrow(const Catalog& catalog) {
    {
      absl::MutexLock lock(&catalog.mutex_);
      if (!catalog.idle_.empty()) {
        Connection connection(catalog, std::move(catalog.idle_.back()));
        catalog.idle_.pop_back();
        return connection;
      }
    }
    ASSIGN_OR_RETURN(Database db, Database::OpenImage(catalog.image_, catalog.name_));
    return Connection(catalog, std::move(db));
  }
  Connection(Connection&& other) noexcept
      : catalog_(std::exchange(other.catalog_, nullptr)), db_(std::move(other.db_)) {}
  Connection& operator=(Connection&&) = delete;
  ~Connection() {
    if (!catalog_) return;
    absl::MutexLock lock(&catalog_->mutex_);
    if (catalog_->idle_.size() < kMaxIdleConnections) catalog_->idle_.push_back(std::move(db_));
  }
  Database& db() { return db_; }

 private:
  Connection(const Catalog& catalog, Database db) : catalog_(&catalog), db_(std::move(db)) {}
  const Catalog* catalog_;
  Database db_;
};

absl::StatusOr<std::unique_ptr<const Catalog>> Catalog::FromBytes(std::string bytes) {
  std::unique_ptr<Catalog> catalog(new Catalog("of recent changes"));
  catalog->owned_bytes_ = std::move(bytes);
  catalog->image_ = std::as_bytes(std::span<const char>(catalog->owned_bytes_));
  RETURN_IF_ERROR(catalog->Init());
  return catalog;
}

absl::StatusOr<std::unique_ptr<const Catalog>> Catalog::Open(const std::string& path) {
  std::unique_ptr<Catalog> catalog(new Catalog(path));
  ASSIGN_OR_RETURN(catalog->mapped_, MappedFile::Open(path));
  catalog->image_ = catalog->mapped_->bytes();
  RETURN_IF_ERROR(catalog->Init());
  return catalog;
}

absl::Status Catalog::Init() {
  ASSIGN_OR_RETURN(Connection connection, Connection::Borrow(*this));
  ASSIGN_OR_RETURN(Statement count, connection.db().Prepare("SELECT count(*) FROM tracks"));
  RETURN_IF_ERROR(count.Step().status());
  size_ = count.Int(0);
  return absl::OkStatus();
}

absl::StatusOr<Track> Catalog::Get(int64_t row) const {
  ASSIGN_OR_RETURN(Connection connection, Connection::Borrow(*this));
  ASSIGN_OR_RETURN(Statement select,
                   connection.db().Prepare("SELECT json FROM documents WHERE row = ?"));
  ASSIGN_OR_RETURN(const bool found, select.Bind(1, row).Step());
  if (!found) return absl::DataLossError(absl::StrCat("catalogue ", name_, " has no row ", row));
  return DecodeTrack(select.Text(0));
}

absl::StatusOr<RowSet> Catalog::Match(const Filter& filter) const {
  ASSIGN_OR_RETURN(const SqlCondition condition, ToSql(filter));
  ASSIGN_OR_RETURN(Connection connection, Connection::Borrow(*this));
  ASSIGN_OR_RETURN(Statement select, connection.db().Prepare(absl::StrCat(
                                         "SELECT t.row FROM tracks AS t WHERE ", condition.sql)));
  int index = 0;
  for (const auto& parameter : condition.parameters) {
    ++index;
    if (const auto* text = std::get_if<std::string>(&parameter)) {
      select.BindText(index, *text);
    } else {
      select.Bind(index, std::get<double>(parameter));
    }
  }
  RowSet rows(size_);
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, select.Step());
    if (!more) return rows;
    const int64_t row = select.Int(0);
    if (row < 0 || row >= size_) {
      return absl::DataLossError(absl::StrCat("catalogue ", name_, " has a row ", row));
    }
    rows.Insert(row);
  }
}

absl::StatusOr<std::vector<std::string>> Catalog::Ids() const {
  ASSIGN_OR_RETURN(Connection connection, Connection::Borrow(*this));
  ASSIGN_OR_RETURN(Statement select, connection.db().Prepare("SELECT id FROM tracks ORDER BY row"));
  std::vector<std::string> ids;
  ids.reserve(static_cast<size_t>(size_));
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, select.Step());
    if (!more) return ids;
    ids.emplace_back(select.Text(0));
  }
}

absl::StatusOr<std::vector<double>> Catalog::Durations() const {
  ASSIGN_OR_RETURN(Connection connection, Connection::Borrow(*this));
  ASSIGN_OR_RETURN(Statement select,
                   connection.db().Prepare("SELECT duration_seconds FROM tracks ORDER BY row"));
  std::vector<double> durations;
  durations.reserve(static_cast<size_t>(size_));
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, select.Step());
    if (!more) return durations;
    durations.push_back(select.Double(0));
  }
}

}  // namespace libretto
