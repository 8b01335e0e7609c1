#pragma once

#include <chrono>
#include <cstddef>
#include <ostream>
#include <string>

namespace libretto {

// "tracks 12/90, 45x real time, 2m03s left": a line drawn over and over on a terminal, a plain line
// every few seconds elsewhere. Not thread-safe.
class EncodeProgress {
 public:
  // `out` null writes nothing.
  EncodeProgress(std::ostream* out, bool terminal) : out_(out), terminal_(terminal) {}

  void Start(const std::string& what, size_t total);
  // `audio_seconds` of the item just done; 0 if it was in the cache.
  void Done(double audio_seconds);
  // Ends the line, and says how long it took if anything was written.
  void Finish();

 private:
  using Clock = std::chrono::steady_clock;
  void Write(Clock::time_point now);

  std::ostream* const out_;
  const bool terminal_;
  std::string what_;
  size_t total_ = 0, done_ = 0, encoded_ = 0;
  double audio_seconds_ = 0;
  Clock::time_point started_, written_;
  bool any_ = false;
};

}  // namespace libretto
