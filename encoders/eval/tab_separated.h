#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace libretto {

struct TabRow {
  int line = 0;  // from 1
  std::vector<std::string> columns;
};

// "PATH:LINE: what is wrong", of the given code.
absl::Status RowError(absl::StatusCode code, const std::string& path, int line,
                      const std::string& what);

// Rows of two columns without the spaces around them; comments, empty lines, a byte order mark and
// carriage returns are dropped. NOT_FOUND if there is no such file; INVALID_ARGUMENT, naming path
// and line, for another number of columns, an empty one, text that is not UTF-8, or no row at all.
// `columns` names what is expected, e.g. "file<TAB>text".
absl::StatusOr<std::vector<TabRow>> ReadTwoColumns(const std::string& path,
                                                   const std::string& columns);

}  // namespace libretto
