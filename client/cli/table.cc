#include "client/cli/table.h"

#include <algorithm>
#include <utility>

#include "client/cli/console.h"
#include "client/cli/display_width.h"

namespace libretto::cli {
namespace {

constexpr int kGap = 2;
constexpr const char* kNoteIndent = "     ";

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::AddRow(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (std::string& cell : cells) cell = Printable(cell);
  rows_.push_back({std::move(cells), {}});
}

void Table::AddNote(std::string note) { rows_.back().notes.push_back(Printable(note)); }

// Natural widths, then the widest column that may shrink gives one column at a time. 0: left out.
std::vector<int> Table::FitWidths(std::optional<int> width) const {
  std::vector<int> widths(columns_.size(), 0);
  for (size_t i = 0; i < columns_.size(); ++i) {
    for (const Row& row : rows_) widths[i] = std::max(widths[i], DisplayWidth(row.cells[i]));
    if (widths[i] > 0) widths[i] = std::max(widths[i], DisplayWidth(columns_[i].title));
  }
  if (!width) return widths;
  int total = -kGap;
  for (int w : widths) total += w > 0 ? w + kGap : 0;
  for (; total > *width; --total) {
    int widest = -1;
    for (size_t i = 0; i < columns_.size(); ++i) {
      const bool shrinks = columns_[i].min_width > 0 && widths[i] > columns_[i].min_width;
      if (shrinks && (widest < 0 || widths[i] > widths[widest])) widest = static_cast<int>(i);
    }
    if (widest < 0) break;
    --widths[widest];
  }
  return widths;
}

std::string Table::Line(const std::vector<std::string>& cells,
                        const std::vector<int>& widths) const {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (widths[i] == 0) continue;
    if (!line.empty()) line.append(kGap, ' ');
    const std::string cell = Truncate(cells[i], widths[i]);
    const std::string padding(std::max(0, widths[i] - DisplayWidth(cell)), ' ');
    line += columns_[i].right_aligned ? padding + cell : cell + padding;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string Table::Render(std::optional<int> width, bool color) const {
  const std::vector<int> widths = FitWidths(width);
  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.push_back(column.title);
  std::string text = Styled(Line(titles, widths), Style::kBold, color) + "\n";
  for (const Row& row : rows_) {
    text += Line(row.cells, widths) + "\n";
    for (const std::string& note : row.notes) {
      const std::string line = kNoteIndent + note;
      text += Styled(width ? Truncate(line, *width) : line, Style::kDim, color) + "\n";
    }
  }
  return text;
}

}  // namespace libretto::cli
