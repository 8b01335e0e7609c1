#include "encoders/eval/encode_progress.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"

namespace libretto {

void EncodeProgress::Start(const std::string& what, size_t total) {
  what_ = what;
  total_ = total;
  done_ = encoded_ = 0;
  audio_seconds_ = 0;
  any_ = false;
  started_ = written_ = Clock::now();
}

void EncodeProgress::Done(double audio_seconds) {
  ++done_;
  encoded_ += audio_seconds > 0 ? 1 : 0;
  audio_seconds_ += audio_seconds;
  const Clock::time_point now = Clock::now();
  const auto interval = terminal_ ? std::chrono::milliseconds(250) : std::chrono::seconds(5);
  if (out_ != nullptr && now - written_ >= interval) Write(now);
}

void EncodeProgress::Write(Clock::time_point now) {
  written_ = now;
  any_ = true;
  const double seconds = std::chrono::duration<double>(now - started_).count();
  std::string line = absl::StrCat(what_, " ", done_, "/", total_);
  if (encoded_ > 0 && seconds > 0) {
    absl::StrAppendFormat(&line, ", %.0fx real time", audio_seconds_ / seconds);
  }
  if (done_ > 0 && done_ < total_) {
    const double left = seconds * static_cast<double>(total_ - done_) / static_cast<double>(done_);
    absl::StrAppend(&line, ", ", absl::FormatDuration(absl::Seconds(static_cast<int64_t>(left))),
                    " left");
  }
  *out_ << (terminal_ ? "\r" : "") << line << (terminal_ ? "\033[K" : "\n") << std::flush;
}

void EncodeProgress::Finish() {
  if (!any_) return;
  Write(Clock::now());
  if (terminal_) *out_ << std::endl;
}

}  // namespace libretto
