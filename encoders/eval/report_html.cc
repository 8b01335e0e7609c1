#include "absl/strings/str_cat.h"
#include "encoders/eval/report.h"
#include "base/plots/svg_plots.h"

namespace libretto {
namespace {

constexpr size_t kOpenRows = 12;  // longer tables are folded

constexpr char kHead[] = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>Libretto evaluation</title>
<style>
)";
// After PlotStyle().
constexpr char kBody[] =
    R"(body { background:var(--back); color:var(--ink); font:15px/1.5 system-ui,sans-serif;
  max-width:60rem; margin:2rem auto; padding:0 1rem; }
h1 { font-size:1.6rem; } h2 { font-size:1.25rem; margin-top:2.5rem; border-bottom:1px solid
  var(--rule); } h3 { font-size:1rem; margin:1.5rem 0 .4rem; }
table { border-collapse:collapse; font-variant-numeric:tabular-nums; }
td,th { padding:.15rem .8rem .15rem 0; text-align:right; vertical-align:top;
  border-bottom:1px solid var(--rule); }
td:first-child,th:first-child { text-align:left; } th { color:var(--soft); font-weight:normal; }
.soft { color:var(--soft); } .warning { border-left:4px solid var(--c1); padding-left:.7rem; }
.scroll { overflow-x:auto; }
</style>
</head>
<body>
<h1>Libretto evaluation</h1>
)";

void AppendRow(const char* cell, const std::vector<std::string>& columns, std::string& out) {
  out += "<tr>";
  for (const std::string& column : columns) {
    absl::StrAppend(&out, "<", cell, ">", EscapeMarkup(column), "</", cell, ">");
  }
  out += "</tr>\n";
}

void AppendFigures(const std::vector<Figure>& figures, std::string& out) {
  out += "<div class=\"scroll\"><table>\n";
  AppendRow("th", {"", "value", "95 % interval", "chance"}, out);
  for (const Figure& figure : figures) {
    AppendRow("td",
              {figure.name, FigureValue(figure), FigureInterval(figure), FigureChance(figure)},
              out);
  }
  out += "</table></div>\n";
}

void AppendTable(const ReportTable& table, std::string& out) {
  absl::StrAppend(&out, "<details", table.rows.size() <= kOpenRows ? " open=\"open\"" : "",
                  "><summary>", EscapeMarkup(table.title), " (", table.rows.size(),
                  ")</summary>\n<div class=\"scroll\"><table>\n");
  AppendRow("th", table.columns, out);
  for (const auto& row : table.rows) AppendRow("td", row, out);
  out += "</table></div></details>\n";
}

std::string Title(const Plot& plot) {
  return std::visit([](const auto& one) { return one.title; }, plot);
}

void AppendSection(const Section& section, std::string& out) {
  absl::StrAppend(&out, "<section id=\"", EscapeMarkup(section.key), "\">\n<h2>",
                  EscapeMarkup(section.title), "</h2>\n<p class=\"soft\">");
  for (size_t i = 0; i < section.counts.size(); ++i) {
    absl::StrAppend(&out, i == 0 ? "" : ", ", section.counts[i].second, " ",
                    EscapeMarkup(section.counts[i].first));
  }
  out += "</p>\n";
  for (const std::string& note : section.notes) {
    absl::StrAppend(&out, "<p>", EscapeMarkup(note), "</p>\n");
  }
  if (!section.figures.empty()) AppendFigures(section.figures, out);
  for (const Plot& plot : section.plots) {
    absl::StrAppend(&out, "<h3>", EscapeMarkup(Title(plot)), "</h3>\n<div class=\"scroll\">",
                    PlotSvg(plot), "</div>\n");
  }
  for (const ReportTable& table : section.tables) AppendTable(table, out);
  out += "</section>\n";
}

}  // namespace

std::string ReportHtml(const Report& report) {
  std::string out = absl::StrCat(kHead, PlotStyle(), kBody);
  out += "<table>\n";
  for (const auto& [key, value] : report.facts) AppendRow("td", {key, value}, out);
  out += "</table>\n";
  for (const std::string& warning : report.warnings) {
    absl::StrAppend(&out, "<p class=\"warning\">", EscapeMarkup(warning), "</p>\n");
  }
  for (const Section& section : report.sections) AppendSection(section, out);
  return out + "</body>\n</html>\n";
}

}  // namespace libretto
