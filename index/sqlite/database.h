// SQLite behind one door: databases, and transactions on them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "index/sqlite/statement.h"

struct sqlite3;

namespace libretto {

// One connection. Not thread-safe; several connections, also of several processes, may share a
// file.
class Database {
 public:
  // A file that survives a crash at any instant: write-ahead log, every commit synced. Waits up to
  // 30 seconds for another process's transaction. PERMISSION_DENIED if the file cannot be opened,
  // also because it does not exist and `create` is false.
  static absl::StatusOr<Database> OpenFile(const std::string& path, bool create);
  static absl::StatusOr<Database> OpenMemory();
  // Read-only over the bytes of a database file, which must outlive it. Messages call it `name`.
  static absl::StatusOr<Database> OpenImage(std::span<const std::byte> image,
                                            const std::string& name);

  // Runs one or several statements without parameters or results.
  absl::Status Execute(const char* sql);
  absl::StatusOr<Statement> Prepare(std::string_view sql);
  // Replaces the content of `to` by this database's as of one moment, in one transaction of `to`.
  // Others may read and write either meanwhile. `progress` is told the pages done and all.
  absl::Status CopyTo(Database& to, const std::function<void(int64_t, int64_t)>& progress);
  // Rows changed by the last statement.
  int64_t Changes() const;
  // The whole database as the bytes of a file.
  absl::StatusOr<std::string> Serialize();

 private:
  struct Close {
    void operator()(sqlite3* db) const;
  };
  Database(sqlite3* db, std::string name)
      : db_(db), name_(std::make_unique<const std::string>(std::move(name))) {}
  static absl::StatusOr<Database> Open(const std::string& path, int flags, std::string name);

  std::unique_ptr<sqlite3, Close> db_;
  std::unique_ptr<const std::string> name_;  // statements point to it
};

// Rolls back unless committed.
class Transaction {
 public:
  // kWrite waits for other writers at once rather than failing later; kRead sees one state of the
  // database from its first read to its end.
  enum class Kind { kRead, kWrite };
  static absl::StatusOr<Transaction> Begin(Database& db, Kind kind);
  Transaction(Transaction&& other) noexcept : db_(other.db_) { other.db_ = nullptr; }
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  absl::Status Commit();

 private:
  explicit Transaction(Database& db) : db_(&db) {}
  Database* db_;
};

}  // namespace libretto
