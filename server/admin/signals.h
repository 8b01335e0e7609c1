// SIGINT, SIGTERM and SIGHUP as something that main waits for.
#pragma once

#include <csignal>

namespace libretto {

// Make one before any thread is started: threads inherit that these signals are held back.
class Signals {
 public:
  Signals();
  // Blocks until one of them comes. After SIGINT or SIGTERM a further one ends the process at once.
  int Wait();
};

}  // namespace libretto
