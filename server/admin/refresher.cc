#include "server/admin/refresher.h"

#include <string>

#include "base/logging.h"

namespace libretto {
namespace {

// Logs an error once, not at every interval.
void RefreshOnce(Library& library, std::string& last_error) {
  const auto changed = library.Refresh();
  if (!changed.ok()) {
    const std::string error(changed.status().message());
    if (error != last_error) Log(LogLevel::kError, "refresh failed", {{"error", error}});
    last_error = error;
    return;
  }
  last_error.clear();
  if (!*changed) return;
  const auto view = library.view();
  Log(LogLevel::kInfo, "catalogue changed",
      {{"snapshot", view->snapshot_id()}, {"tracks", view->stats().tracks}});
}

}  // namespace

Refresher::Refresher(Library& library, absl::Duration interval) : library_(library) {
  if (interval > absl::ZeroDuration()) thread_ = std::thread([this, interval] { Loop(interval); });
}

Refresher::~Refresher() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void Refresher::Loop(absl::Duration interval) {
  std::string last_error;
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), interval)) return;
    }
    RefreshOnce(library_, last_error);
  }
}

}  // namespace libretto
