#include "index/sqlite/statement.h"

#include <sqlite3.h>

#include "base/status_macros.h"
#include "index/sqlite/sqlite_status.h"

namespace libretto {
namespace {

// SQLite binds a null pointer as NULL; an empty string is not NULL.
const char* Data(std::string_view value) { return value.data() ? value.data() : ""; }

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement& Statement::Bind(int index, int64_t value) {
  bind_result_ |= sqlite3_bind_int64(statement_.get(), index, value);
  return *this;
}

Statement& Statement::Bind(int index, double value) {
  bind_result_ |= sqlite3_bind_double(statement_.get(), index, value);
  return *this;
}

Statement& Statement::BindText(int index, std::string_view value) {
  bind_result_ |= sqlite3_bind_text64(statement_.get(), index, Data(value), value.size(),
                                      SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

Statement& Statement::BindBlob(int index, std::string_view value) {
  bind_result_ |=
      sqlite3_bind_blob64(statement_.get(), index, Data(value), value.size(), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::BindNull(int index) {
  bind_result_ |= sqlite3_bind_null(statement_.get(), index);
  return *this;
}

absl::StatusOr<bool> Statement::Step() {
  sqlite3* db = sqlite3_db_handle(statement_.get());
  if (bind_result_ != SQLITE_OK) return SqliteStatus(db, SQLITE_TOOBIG, *name_);
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  return SqliteStatus(db, result, *name_);
}

absl::Status Statement::Run() {
  const absl::Status status = Step().status();
  Reset();
  return status;
}

void Statement::Reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  bind_result_ = SQLITE_OK;
}

int64_t Statement::Int(int column) const { return sqlite3_column_int64(statement_.get(), column); }

double Statement::Double(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

std::string_view Statement::Text(int column) const { return Blob(column); }

std::string_view Statement::Blob(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int bytes = sqlite3_column_bytes(statement_.get(), column);
  return {static_cast<const char*>(data), static_cast<size_t>(bytes)};
}

}  // namespace libretto
