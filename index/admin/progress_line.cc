#include "index/admin/progress_line.h"

#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

constexpr absl::Duration kDrawn = absl::Milliseconds(200), kPlain = absl::Seconds(5);

}  // namespace

CountProgress ProgressLine::Counter(const std::string& what) {
  Finish();
  next_ = absl::Now() + (terminal_ ? absl::ZeroDuration() : kPlain);
  return [this, what](int64_t done, int64_t total) { Show(what, done, total); };
}

void ProgressLine::Show(const std::string& what, int64_t done, int64_t total) {
  const absl::Time now = absl::Now();
  if (now < next_) return;
  next_ = now + (terminal_ ? kDrawn : kPlain);
  std::string text = absl::StrCat(done, " ", what);
  if (total > 0) absl::StrAppend(&text, ", ", 100 * done / total, " %");
  if (terminal_) {
    out_ << "\r" << text << "\033[K" << std::flush;
    drawn_ = true;
  } else {
    out_ << text << std::endl;
  }
}

void ProgressLine::Finish() {
  if (drawn_) out_ << "\r\033[K" << std::flush;
  drawn_ = false;
}

}  // namespace libretto
