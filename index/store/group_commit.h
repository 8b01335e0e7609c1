// Changes of many threads, made durable together: while one group is being committed the next
// gathers, so that the disk is synced once for all of it.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace libretto {

// Thread-safe.
class GroupCommit {
 public:
  struct Change {
    std::function<absl::Status()> apply;
    absl::Status status;
  };
  // `commit` applies the changes in order, makes them durable and sets the status of each. One
  // group at a time, on the thread of one of its changes.
  explicit GroupCommit(std::function<void(std::span<Change>)> commit)
      : commit_(std::move(commit)) {}

  // Returns once the change's group was committed.
  absl::Status Commit(std::function<absl::Status()> apply);

 private:
  struct Group {
    std::vector<Change> changes;
    bool done = false;
  };

  const std::function<void(std::span<Change>)> commit_;
  absl::Mutex mutex_;
  std::shared_ptr<Group> gathering_ ABSL_GUARDED_BY(mutex_);
  bool committing_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace libretto
