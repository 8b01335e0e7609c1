#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "index/admin/count_progress.h"

namespace libretto {

// Shows a count: one line that is drawn over and over on a terminal, a plain line every few seconds
// elsewhere. Not thread-safe.
class ProgressLine {
 public:
  ProgressLine(std::ostream& out, bool terminal) : out_(out), terminal_(terminal) {}
  ~ProgressLine() { Finish(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // A counter of `what`, say "tracks read"; it must not outlive this object.
  CountProgress Counter(const std::string& what);
  // Ends the line that was being drawn.
  void Finish();

 private:
  void Show(const std::string& what, int64_t done, int64_t total);

  std::ostream& out_;
  const bool terminal_;
  bool drawn_ = false;
  absl::Time next_ = absl::Now();
};

}  // namespace libretto
