// What a plot shows, apart from how it is drawn.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace libretto {

// A bar per label; `mark` is a value to compare with, such as chance.
struct BarPlot {
  std::string title;
  std::vector<std::string> labels;
  std::vector<double> values;
  std::optional<double> mark;
  int decimals = 2;
};

// Lines over one another.
struct LinePlot {
  struct Series {
    std::string name;
    std::vector<std::pair<double, double>> points;  // by x
  };
  std::string title, x_label, y_label;
  std::vector<Series> series;
  std::optional<double> y_min, y_max;
};

// counts[row][column].
struct MatrixPlot {
  std::string title;
  std::vector<std::string> labels;
  std::vector<std::vector<size_t>> counts;
};

using Plot = std::variant<BarPlot, LinePlot, MatrixPlot>;

}  // namespace libretto
