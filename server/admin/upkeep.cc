#include "server/admin/upkeep.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "base/logging.h"

namespace libretto {
namespace {

constexpr int64_t kTracksPerChange = 20;

}  // namespace

void RefreshTask::operator()() {
  const auto changed = library_.Refresh();
  if (!changed.ok()) {
    const std::string error(changed.status().message());
    if (error != last_error_) Log(LogLevel::kError, "refresh failed", {{"error", error}});
    last_error_ = error;
    ++failures_.refresh;
    return;
  }
  last_error_.clear();
  if (!*changed) return;
  const auto view = library_.view();
  Log(LogLevel::kInfo, "catalogue changed",
      {{"snapshot", view->snapshot_id()}, {"tracks", view->stats().tracks}});
}

void PublishTask::operator()() {
  const LibraryStats stats = library_.view()->stats();
  if (changes_ == 0 ||
      stats.unpublished_changes < std::max(changes_, stats.tracks / kTracksPerChange)) {
    return;
  }
  const absl::Time begin = absl::Now();
  if (const absl::Status status = library_.Publish(); !status.ok()) {
    Log(LogLevel::kError, "publish failed", {{"error", std::string(status.message())}});
    ++failures_.publish;
    return;
  }
  Log(LogLevel::kInfo, "snapshot published",
      {{"snapshot", library_.view()->snapshot_id()},
       {"changes", stats.unpublished_changes},
       {"seconds", absl::ToDoubleSeconds(absl::Now() - begin)}});
}

}  // namespace libretto
