// A prepared SQL statement.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct sqlite3_stmt;

namespace libretto {

// Not thread-safe. Must not outlive its Database. A failed Bind is reported by the next Step.
class Statement {
 public:
  // Parameters are numbered from 1. Text and blobs are copied.
  Statement& Bind(int index, int64_t value);
  Statement& Bind(int index, double value);
  Statement& BindText(int index, std::string_view value);
  Statement& BindBlob(int index, std::string_view value);
  Statement& BindNull(int index);

  // True if there is a row to read, false at the end.
  absl::StatusOr<bool> Step();
  // Step for a statement that returns no rows; leaves it ready to be bound and run again.
  absl::Status Run();
  void Reset();

  // Columns of the current row, numbered from 0. Views are valid until the next Step or Reset.
  int64_t Int(int column) const;
  double Double(int column) const;
  std::string_view Text(int column) const;
  std::string_view Blob(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(sqlite3_stmt* statement, const std::string* name)
      : statement_(statement), name_(name) {}

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  const std::string* name_;  // of the database, for messages
  int bind_result_ = 0;
};

}  // namespace libretto
