#include "encoders/training/progress.h"

#include <cstdio>

namespace libretto {
namespace {

constexpr std::chrono::seconds kInterval{5};

}  // namespace

void Progress::Start(const std::string& stage, size_t total) {
  stage_ = stage;
  total_ = total;
  started_ = printed_ = Clock::now();
  out_ << stage_ << ": " << total_ << " to do" << std::endl;
}

void Progress::Report(size_t done) {
  const Clock::time_point now = Clock::now();
  if (done < total_ && now - printed_ < kInterval) return;
  printed_ = now;
  const double seconds = std::chrono::duration<double>(now - started_).count();
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  const double left = rate > 0 ? static_cast<double>(total_ - done) / rate / 60 : 0;
  char line[160];
  std::snprintf(line, sizeof(line), ": %zu/%zu, %.1f a second, %.1f minutes left", done, total_,
                rate, left);
  out_ << stage_ << line << std::endl;
}

}  // namespace libretto
