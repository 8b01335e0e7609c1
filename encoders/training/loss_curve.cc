#include "encoders/training/loss_curve.h"

#include <cmath>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "base/plots/svg_plots.h"
#include "encoders/training/text_io.h"

namespace libretto {

absl::StatusOr<LossCurve> LossCurve::Open(const LossCurveOptions& options, double begin) {
  LossCurve curve(options);
  if (options.path.empty()) return curve;
  if (begin > 0 && PosixFileSystem().Exists(options.path)) RETURN_IF_ERROR(curve.Read(begin));
  RETURN_IF_ERROR(curve.Write());
  return curve;
}

absl::Status LossCurve::Add(double x, const std::vector<double>& values) {
  std::vector<double>& row = rows_.emplace_back(1, x);
  row.insert(row.end(), values.begin(), values.end());
  return options_.path.empty() ? absl::OkStatus() : Write();
}

std::string LossCurve::Header() const {
  return absl::StrCat(options_.x, ",", absl::StrJoin(options_.columns, ","));
}

absl::Status LossCurve::Read(double begin) {
  ASSIGN_OR_RETURN(const std::vector<std::string> lines, ReadLines(options_.path));
  for (size_t i = 0; i < lines.size(); ++i) {
    std::vector<double> row;
    for (const std::string& cell : Split(lines[i], ',')) {
      if (double value = 0; absl::SimpleAtod(cell, &value)) row.push_back(value);
    }
    const bool right = i == 0 ? lines[i] == Header() : row.size() == options_.columns.size() + 1;
    if (!right) {
      return absl::DataLossError(
          absl::StrCat(options_.path, ":", i + 1, ": not a row of the columns ", Header(),
                       "; move the file away, or give --curve another name"));
    }
    if (i > 0 && row[0] < begin) rows_.push_back(std::move(row));
  }
  return absl::OkStatus();
}

absl::Status LossCurve::Write() const {
  std::string csv = Header() + "\n";
  for (const std::vector<double>& row : rows_) absl::StrAppend(&csv, absl::StrJoin(row, ","), "\n");
  RETURN_IF_ERROR(PosixFileSystem().WriteFileAtomically(options_.path, csv));
  const bool named_csv = options_.path.ends_with(".csv");
  const std::string stem = options_.path.substr(0, options_.path.size() - (named_csv ? 4 : 0));
  return PosixFileSystem().WriteFileAtomically(stem + ".svg", Svg());
}

std::string LossCurve::Svg() const {
  LinePlot plot{"Training", options_.x, "", {}, {}, {}};
  const size_t plotted = options_.plotted == 0 ? options_.columns.size() : options_.plotted;
  for (size_t i = 0; i < plotted; ++i) {
    LinePlot::Series& series = plot.series.emplace_back();
    series.name = options_.columns[i];
    for (const std::vector<double>& row : rows_) {
      if (std::isfinite(row[i + 1])) series.points.emplace_back(row[0], row[i + 1]);
    }
  }
  return PlotSvgFile(plot);
}

}  // namespace libretto
