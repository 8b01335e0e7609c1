// Rows in columns, cut to the width of a terminal.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace libretto::cli {

struct Column {
  std::string title;
  bool right_aligned = false;
  // 0: never cut. Otherwise may be cut to this many columns where the terminal is narrow.
  int min_width = 0;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns);

  // One cell per column. Cells are made printable.
  void AddRow(std::vector<std::string> cells);
  // A line below the latest row.
  void AddNote(std::string note);

  // Columns that are empty in every row are left out. `width` empty: nothing is cut.
  std::string Render(std::optional<int> width, bool color) const;

 private:
  struct Row {
    std::vector<std::string> cells;
    std::vector<std::string> notes;
  };

  std::vector<int> FitWidths(std::optional<int> width) const;
  std::string Line(const std::vector<std::string>& cells, const std::vector<int>& widths) const;

  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

}  // namespace libretto::cli
