#pragma once

#include <ostream>
#include <string>

#include "index/job/job.h"

namespace libretto {

// Writes progress with rate and remaining time: one line that is drawn over and over on a terminal,
// a plain line now and then elsewhere. Not thread-safe.
class ProgressWriter {
 public:
  ProgressWriter(std::ostream& out, bool terminal) : out_(out), terminal_(terminal) {}

  // How often Write should be called.
  double interval_seconds() const { return terminal_ ? 0.25 : 5; }
  void Write(const JobProgress& progress);
  // Ends the line that was being drawn.
  void Finish();

 private:
  std::ostream& out_;
  const bool terminal_;
  bool drawn_ = false;
};

// "1h02m03s", "2m03s", "3s".
std::string FormatDuration(double seconds);

}  // namespace libretto
