// What an evaluation says, apart from how it is written down.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "encoders/eval/bootstrap.h"
#include "base/plots/plot.h"

namespace libretto {

struct Figure {
  std::string key;   // in JSON, e.g. "recall_at_10"
  std::string name;  // for people, e.g. "R@10"
  double value = 0;
  std::optional<Interval> interval = {};  // 95 %
  std::optional<double> chance = {};      // what a random ranking gives
  int decimals = 3;
};

struct ReportTable {
  std::string key, title;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

struct Section {
  std::string key, title;
  std::vector<std::pair<std::string, size_t>> counts;  // e.g. {"queries", 20}
  std::vector<std::string> notes;                      // a sentence each
  std::vector<Figure> figures;
  std::vector<ReportTable> tables;
  std::vector<Plot> plots;
};

struct Report {
  std::vector<std::pair<std::string, std::string>> facts;  // key and value: model, music, options
  std::vector<std::string> warnings;
  std::vector<Section> sections;
};

// Readable on a terminal. Tables of more than 30 rows are cut, saying so.
std::string ReportText(const Report& report);
// {"facts": {...}, "warnings": [...], "sections": {key: {"counts", "figures", "tables", "notes"}}}.
std::string ReportJson(const Report& report);
// One page that needs nothing else: plots are inline SVG, light and dark follow the reader's
// system.
std::string ReportHtml(const Report& report);

// A figure's number, its interval as "0.31–0.42" (empty without one), its chance.
std::string FigureValue(const Figure& figure);
std::string FigureInterval(const Figure& figure);
std::string FigureChance(const Figure& figure);

}  // namespace libretto
