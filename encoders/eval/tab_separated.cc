#include "encoders/eval/tab_separated.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "base/utf8.h"

namespace libretto {
namespace {

constexpr char kByteOrderMark[] = "\xef\xbb\xbf";

absl::Status Invalid(const std::string& path, int line, const std::string& what) {
  return RowError(absl::StatusCode::kInvalidArgument, path, line, what);
}

}  // namespace

absl::Status RowError(absl::StatusCode code, const std::string& path, int line,
                      const std::string& what) {
  return absl::Status(code, absl::StrCat(path, ":", line, ": ", what));
}

absl::StatusOr<std::vector<TabRow>> ReadTwoColumns(const std::string& path,
                                                   const std::string& columns) {
  ASSIGN_OR_RETURN(const std::string bytes, PosixFileSystem().ReadFile(path));
  std::vector<TabRow> rows;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(absl::StripPrefix(bytes, kByteOrderMark), '\n')) {
    ++number;
    line = absl::StripSuffix(line, "\r");
    if (absl::StripAsciiWhitespace(line).empty() || line[0] == '#') continue;
    if (!IsValidUtf8({line.data(), line.size()})) {
      return Invalid(path, number, "the text is not UTF-8; convert the file");
    }
    TabRow row{number, {}};
    for (const absl::string_view column : absl::StrSplit(line, '\t')) {
      row.columns.emplace_back(absl::StripAsciiWhitespace(column));
    }
    if (row.columns.size() != 2) {
      return Invalid(path, number,
                     absl::StrCat("the row has ", row.columns.size(),
                                  " columns separated by tabs; write two: ", columns));
    }
    if (row.columns[0].empty() || row.columns[1].empty()) {
      return Invalid(path, number, absl::StrCat("a column is empty; write ", columns));
    }
    rows.push_back(std::move(row));
  }
  if (rows.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": the file has no row; write rows of ", columns));
  }
  return rows;
}

}  // namespace libretto
