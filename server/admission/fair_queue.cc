#include "server/admission/fair_queue.h"

#include <algorithm>

namespace libretto {

void FairQueue::Push(Work& work) {
  const auto [found, is_new] = callers_.try_emplace(work.caller());
  if (is_new) found->second.turn = turns_.insert(turns_.end(), &found->first);
  found->second.work.push_back(&work);
  ++size_;
}

void FairQueue::Forget(std::unordered_map<std::string, Caller>::iterator caller) {
  turns_.erase(caller->second.turn);
  callers_.erase(caller);
}

Work& FairQueue::Pop() {
  const auto caller = callers_.find(*turns_.front());
  Work& work = *caller->second.work.front();
  caller->second.work.pop_front();
  --size_;
  if (caller->second.work.empty()) {
    Forget(caller);
  } else {
    turns_.splice(turns_.end(), turns_, turns_.begin());
  }
  return work;
}

Work& FairQueue::Exchange(Work& next) {
  const auto largest = std::ranges::max_element(
      callers_, std::less<>(), [](const auto& caller) { return caller.second.work.size(); });
  const auto own = callers_.find(next.caller());
  const size_t own_size = own == callers_.end() ? 0 : own->second.work.size();
  if (largest == callers_.end() || largest->second.work.size() <= own_size + 1) return next;
  Work& newest = *largest->second.work.back();
  largest->second.work.pop_back();
  --size_;
  Push(next);
  return newest;
}

}  // namespace libretto
