#include "index/sqlite/database.h"

#include <sqlite3.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "index/sqlite/sqlite_status.h"

namespace libretto {
namespace {

constexpr int kBusyMilliseconds = 30'000;
constexpr absl::Duration kBusyPause = absl::Milliseconds(5);

absl::StatusCode Code(int result) {
  switch (result & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::StatusCode::kDataLoss;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR:
    case SQLITE_PROTOCOL:
      return absl::StatusCode::kUnavailable;
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return absl::StatusCode::kResourceExhausted;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
      return absl::StatusCode::kPermissionDenied;
    case SQLITE_TOOBIG:
      return absl::StatusCode::kInvalidArgument;
    default:
      return absl::StatusCode::kInternal;
  }
}

}  // namespace

absl::Status SqliteStatus(sqlite3* db, int result, const std::string& name) {
  const char* detail = db && result != SQLITE_TOOBIG ? sqlite3_errmsg(db) : sqlite3_errstr(result);
  return absl::Status(Code(result), absl::StrCat("database ", name, ": ", detail));
}

void Database::Close::operator()(sqlite3* db) const { sqlite3_close_v2(db); }

absl::StatusOr<Database> Database::Open(const std::string& path, int flags, std::string name) {
  sqlite3* raw = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Database db(raw, std::move(name));
  if (result != SQLITE_OK) return SqliteStatus(raw, result, *db.name_);
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, kBusyMilliseconds);
  return db;
}

namespace {

// Processes that open a new file at the same time are refused at once here: SQLite does not wait
// for the lock under which the mode is changed, whatever its busy timeout.
absl::Status UseWriteAheadLog(sqlite3* db, const std::string& name) {
  const absl::Time deadline = absl::Now() + absl::Milliseconds(kBusyMilliseconds);
  for (;;) {
    const int result = sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;",
                                    nullptr, nullptr, nullptr);
    if (result == SQLITE_OK) return absl::OkStatus();
    if ((result & 0xff) != SQLITE_BUSY || absl::Now() > deadline) {
      return SqliteStatus(db, result, name);
    }
    absl::SleepFor(kBusyPause);
  }
}

}  // namespace

absl::StatusOr<Database> Database::OpenFile(const std::string& path, bool create) {
  const int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
  ASSIGN_OR_RETURN(Database db, Open(path, flags, path));
  RETURN_IF_ERROR(UseWriteAheadLog(db.db_.get(), path));
  return db;
}

absl::StatusOr<Database> Database::OpenMemory() {
  return Open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "in memory");
}

absl::StatusOr<Database> Database::OpenImage(std::span<const std::byte> image,
                                             const std::string& name) {
  ASSIGN_OR_RETURN(Database db, Open(":memory:", SQLITE_OPEN_READWRITE, name));
  // SQLite never writes to an image marked read-only; its signature predates const.
  auto* bytes = const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(image.data()));
  const auto size = static_cast<sqlite3_int64>(image.size());
  const int result =
      sqlite3_deserialize(db.db_.get(), "main", bytes, size, size, SQLITE_DESERIALIZE_READONLY);
  if (result != SQLITE_OK) return SqliteStatus(db.db_.get(), result, name);
  return db;
}

absl::Status Database::Execute(const char* sql) {
  const int result = sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr);
  return result == SQLITE_OK ? absl::OkStatus() : SqliteStatus(db_.get(), result, *name_);
}

absl::StatusOr<Statement> Database::Prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int result =
      sqlite3_prepare_v2(db_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  if (result != SQLITE_OK) return SqliteStatus(db_.get(), result, *name_);
  return Statement(raw, name_.get());
}

int64_t Database::Changes() const { return sqlite3_changes64(db_.get()); }

absl::StatusOr<std::string> Database::Serialize() {
  struct Free {
    void operator()(unsigned char* bytes) const { sqlite3_free(bytes); }
  };
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, Free> bytes(sqlite3_serialize(db_.get(), "main", &size, 0));
  if (!bytes) return absl::ResourceExhaustedError("no memory to serialise a database");
  return std::string(reinterpret_cast<const char*>(bytes.get()), static_cast<size_t>(size));
}

absl::Status Database::CopyTo(Database& to, const std::function<void(int64_t, int64_t)>& progress) {
  constexpr int kPagesAtOnce = 1024;
  // An open read keeps the source at one state, so that writers never make the copy start again.
  ASSIGN_OR_RETURN(const Transaction transaction,
                   Transaction::Begin(*this, Transaction::Kind::kRead));
  ASSIGN_OR_RETURN(Statement read, Prepare("SELECT count(*) FROM sqlite_master"));
  RETURN_IF_ERROR(read.Step().status());

  sqlite3_backup* const raw = sqlite3_backup_init(to.db_.get(), "main", db_.get(), "main");
  if (!raw) return SqliteStatus(to.db_.get(), sqlite3_errcode(to.db_.get()), *to.name_);
  struct Finish {
    void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
  };
  std::unique_ptr<sqlite3_backup, Finish> backup(raw);
  const absl::Time deadline = absl::Now() + absl::Milliseconds(kBusyMilliseconds);
  int result = SQLITE_OK;
  while (result == SQLITE_OK) {
    result = sqlite3_backup_step(raw, kPagesAtOnce);
    const int64_t pages = sqlite3_backup_pagecount(raw);
    progress(pages - sqlite3_backup_remaining(raw), pages);
    const bool busy = (result & 0xff) == SQLITE_BUSY || (result & 0xff) == SQLITE_LOCKED;
    if (busy && absl::Now() < deadline) {
      absl::SleepFor(kBusyPause);
      result = SQLITE_OK;
    }
  }
  const int finished = sqlite3_backup_finish(backup.release());
  if (result == SQLITE_DONE) result = finished;
  return result == SQLITE_OK ? absl::OkStatus() : SqliteStatus(nullptr, result, *to.name_);
}

absl::StatusOr<Transaction> Transaction::Begin(Database& db, Kind kind) {
  RETURN_IF_ERROR(db.Execute(kind == Kind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN DEFERRED"));
  return Transaction(db);
}

Transaction::~Transaction() {
  // An error that SQLite already rolled back for leaves nothing to do; that is not a failure.
  if (db_) db_->Execute("ROLLBACK").IgnoreError();
}

absl::Status Transaction::Commit() {
  RETURN_IF_ERROR(db_->Execute("COMMIT"));
  db_ = nullptr;
  return absl::OkStatus();
}

}  // namespace libretto
