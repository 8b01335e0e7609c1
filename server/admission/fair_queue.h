// Work that waits, callers taking turns: however much one brings, the others' next is as near.
#pragma once

#include <deque>
#include <list>
#include <string>
#include <unordered_map>

#include "server/admission/work.h"

namespace libretto {

// Owns no work. Not thread-safe.
class FairQueue {
 public:
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  void Push(Work& work);
  // The oldest of the caller whose turn it is. Not of an empty queue.
  Work& Pop();

  // For a queue that is full: puts `next` in the place of the newest work of the caller with the
  // most, if that has more than next's would have. Returns what has no place, maybe `next` itself.
  Work& Exchange(Work& next);

 private:
  struct Caller {
    std::deque<Work*> work;  // oldest first, never empty
    std::list<const std::string*>::iterator turn;
  };

  void Forget(std::unordered_map<std::string, Caller>::iterator caller);

  std::unordered_map<std::string, Caller> callers_;
  std::list<const std::string*> turns_;  // names of callers_, the next one first
  size_t size_ = 0;
};

}  // namespace libretto
