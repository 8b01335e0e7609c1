// The curve of a training run, written as it grows: a CSV file, and an SVG plot beside it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace libretto {

struct LossCurveOptions {
  std::string path;  // of the CSV; the plot's ends in .svg in the place of .csv. Empty: no files
  std::string x;     // what the first column counts
  std::vector<std::string> columns;  // further ones
  size_t plotted = 0;                // the first so many of them are in the plot; 0: all
};

// Not thread-safe.
class LossCurve {
 public:
  // Goes on with an earlier run's file: its rows whose x is below `begin` are kept, later ones,
  // which the resumed run will compute again, are not. DATA_LOSS, naming the file and line, if rows
  // are to be kept and the file has other columns; errors of writing.
  static absl::StatusOr<LossCurve> Open(const LossCurveOptions& options, double begin);

  // Adds a row, one value per column, and writes both files.
  absl::Status Add(double x, const std::vector<double>& values);

 private:
  explicit LossCurve(LossCurveOptions options) : options_(std::move(options)) {}

  std::string Header() const;
  absl::Status Read(double begin);
  absl::Status Write() const;
  std::string Svg() const;

  LossCurveOptions options_;
  std::vector<std::vector<double>> rows_;  // x first
};

}  // namespace libretto
