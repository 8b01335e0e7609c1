#include "index/store/group_commit.h"

#include <utility>

namespace libretto {

absl::Status GroupCommit::Commit(std::function<absl::Status()> apply) {
  absl::MutexLock lock(&mutex_);
  if (!gathering_) gathering_ = std::make_shared<Group>();
  const std::shared_ptr<Group> group = gathering_;
  const size_t place = group->changes.size();
  group->changes.push_back({std::move(apply), absl::OkStatus()});
  while (!group->done) {
    if (committing_) {
      const auto wake = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
        return group->done || !committing_;
      };
      mutex_.Await(absl::Condition(&wake));
      continue;
    }
    // Nobody commits and this group has not been: this thread does it.
    committing_ = true;
    gathering_.reset();
    mutex_.Unlock();
    commit_(std::span<Change>(group->changes));
    mutex_.Lock();
    group->done = true;
    committing_ = false;
  }
  return group->changes[place].status;
}

}  // namespace libretto
