// What a server does for its catalogue while it serves.
#pragma once

#include <cstdint>
#include <string>

#include "index/store/library.h"

namespace libretto {

// Shows what other processes have changed. Logs changes, and an error once rather than every time.
class RefreshTask {
 public:
  explicit RefreshTask(Library& library) : library_(library) {}
  void operator()();

 private:
  Library& library_;
  std::string last_error_;
};

// Publishes a snapshot once enough changes are in none: at least `changes`, and one for every
// twenty tracks. Changes are durable and searched before that too, but from memory, and read again
// at every start. Zero: never.
class PublishTask {
 public:
  PublishTask(Library& library, int64_t changes) : library_(library), changes_(changes) {}
  void operator()();

 private:
  Library& library_;
  const int64_t changes_;
};

}  // namespace libretto
