#include "index/job/progress.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace libretto {
namespace {

constexpr int kBarWidth = 30;

// By bytes: the length of the files still to be read is not known.
double RemainingSeconds(const JobProgress& p) {
  return p.elapsed_seconds * static_cast<double>(p.bytes - p.bytes_done) /
         static_cast<double>(p.bytes_done);
}

std::string Describe(const JobProgress& p) {
  std::string text = absl::StrFormat("%d/%d files", p.files_done, p.files);
  if (p.elapsed_seconds > 0 && p.audio_seconds > 0) {
    absl::StrAppendFormat(&text, "  %.0fx real time", p.audio_seconds / p.elapsed_seconds);
  }
  if (p.bytes_done > 0 && p.bytes_done < p.bytes) {
    absl::StrAppend(&text, "  ", FormatDuration(RemainingSeconds(p)), " left");
  }
  if (p.failed > 0) absl::StrAppend(&text, "  ", p.failed, " unreadable");
  return text;
}

}  // namespace

std::string FormatDuration(double seconds) {
  const auto s = static_cast<int64_t>(std::llround(std::max(seconds, 0.0)));
  if (s >= 3600) return absl::StrFormat("%dh%02dm%02ds", s / 3600, s / 60 % 60, s % 60);
  if (s >= 60) return absl::StrFormat("%dm%02ds", s / 60, s % 60);
  return absl::StrCat(s, "s");
}

void ProgressWriter::Write(const JobProgress& progress) {
  if (progress.files == 0) return;
  if (!terminal_) {
    out_ << Describe(progress) << std::endl;
    return;
  }
  const double share =
      progress.bytes > 0 ? static_cast<double>(progress.bytes_done) / progress.bytes : 1.0;
  const int filled = static_cast<int>(share * kBarWidth);
  out_ << "\r[" << std::string(filled, '#') << std::string(kBarWidth - filled, '.') << "] "
       << Describe(progress) << "\033[K" << std::flush;
  drawn_ = true;
}

void ProgressWriter::Finish() {
  if (drawn_) out_ << std::endl;
  drawn_ = false;
}

}  // namespace libretto
