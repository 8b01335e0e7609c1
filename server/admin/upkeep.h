// What a server does for its catalogue while it serves.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "index/store/library.h"

namespace libretto {

// How often a task has failed.
struct UpkeepFailures {
  std::atomic<int64_t> refresh = 0;
  std::atomic<int64_t> publish = 0;
};

// Shows what other processes have changed. Logs changes, and an error once rather than every time.
class RefreshTask {
 public:
  // Both outlive this object.
  RefreshTask(Library& library, UpkeepFailures& failures)
      : library_(library), failures_(failures) {}
  void operator()();

 private:
  Library& library_;
  UpkeepFailures& failures_;
  std::string last_error_;
};

// Publishes a snapshot once enough changes are in none: at least `changes`, and one for every
// twenty tracks. Changes are durable and searched before that too, but from memory, and read again
// at every start. Zero: never.
class PublishTask {
 public:
  PublishTask(Library& library, int64_t changes, UpkeepFailures& failures)
      : library_(library), changes_(changes), failures_(failures) {}
  void operator()();

 private:
  Library& library_;
  const int64_t changes_;
  UpkeepFailures& failures_;
};

}  // namespace libretto
