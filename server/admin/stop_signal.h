// SIGINT and SIGTERM as something that main waits for.
#pragma once

namespace libretto {

// Make one before any thread is started: threads inherit that these signals are held back.
class StopSignal {
 public:
  StopSignal();
  // Blocks until either signal comes, and gives its name. A further one ends the process at once.
  const char* Wait();
};

}  // namespace libretto
