// Progress of a long stage as plain lines.
#pragma once

#include <chrono>
#include <cstddef>
#include <ostream>
#include <string>

namespace libretto {

// Prints "teacher 4096/175000, 512 a second, 5.6 minutes left" at most every few seconds. Not
// thread-safe.
class Progress {
 public:
  explicit Progress(std::ostream& out) : out_(out) {}
  void Start(const std::string& stage, size_t total);
  void Report(size_t done);
  // A line of its own.
  void Note(const std::string& text) { out_ << text << std::endl; }

 private:
  using Clock = std::chrono::steady_clock;

  std::ostream& out_;
  std::string stage_;
  size_t total_ = 0;
  Clock::time_point started_, printed_;
};

}  // namespace libretto
