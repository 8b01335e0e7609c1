#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "encoders/eval/report.h"

namespace libretto {
namespace {

constexpr size_t kMaxRows = 30;

// Code points: near enough to columns for figures and labels.
size_t Width(const std::string& text) {
  return static_cast<size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

// The first column to the left, the others to the right.
void AppendGrid(const std::vector<std::vector<std::string>>& rows, std::string& out) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  for (const auto& row : rows) {
    std::string line = "  ";
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string pad(widths[i] - Width(row[i]), ' ');
      absl::StrAppend(&line, i == 0 ? "" : "  ", i == 0 ? row[i] + pad : pad + row[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    absl::StrAppend(&out, line, "\n");
  }
}

void AppendSection(const Section& section, std::string& out) {
  absl::StrAppend(&out, "\n", section.title);
  for (size_t i = 0; i < section.counts.size(); ++i) {
    absl::StrAppend(&out, i == 0 ? ": " : ", ", section.counts[i].second, " ",
                    section.counts[i].first);
  }
  absl::StrAppend(&out, "\n");
  for (const std::string& note : section.notes) absl::StrAppend(&out, "  ", note, "\n");
  if (!section.figures.empty()) {
    std::vector<std::vector<std::string>> rows = {{"", "value", "95 % interval", "chance"}};
    for (const Figure& figure : section.figures) {
      rows.push_back(
          {figure.name, FigureValue(figure), FigureInterval(figure), FigureChance(figure)});
    }
    AppendGrid(rows, out);
  }
  for (const ReportTable& table : section.tables) {
    absl::StrAppend(&out, "\n  ", table.title, "\n");
    std::vector<std::vector<std::string>> rows = {table.columns};
    const size_t shown = std::min(table.rows.size(), kMaxRows);
    rows.insert(rows.end(), table.rows.begin(),
                table.rows.begin() + static_cast<std::ptrdiff_t>(shown));
    AppendGrid(rows, out);
    if (shown < table.rows.size()) {
      absl::StrAppend(&out, "  ... and ", table.rows.size() - shown,
                      " more rows: --json or --html has them all\n");
    }
  }
}

}  // namespace

std::string FigureValue(const Figure& figure) {
  return absl::StrFormat("%.*f", figure.decimals, figure.value);
}

std::string FigureInterval(const Figure& figure) {
  if (!figure.interval) return "";
  return absl::StrFormat("%.*f–%.*f", figure.decimals, figure.interval->low, figure.decimals,
                         figure.interval->high);
}

std::string FigureChance(const Figure& figure) {
  return figure.chance ? absl::StrFormat("%.*f", figure.decimals, *figure.chance) : "";
}

std::string ReportText(const Report& report) {
  std::string out;
  for (const auto& [key, value] : report.facts) absl::StrAppend(&out, key, ": ", value, "\n");
  for (const std::string& warning : report.warnings) absl::StrAppend(&out, "! ", warning, "\n");
  for (const Section& section : report.sections) AppendSection(section, out);
  return out;
}

}  // namespace libretto
