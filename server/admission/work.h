// Something to do for a caller, once there is a thread for it.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace libretto {

// Exactly one of Run and Refuse is called, once; the object may be gone when it returns.
class Work {
 public:
  virtual ~Work() = default;
  // Callers of one name share one place in the queue. The same until Run or Refuse is called.
  virtual const std::string& caller() const = 0;
  virtual void Run() = 0;
  // Called instead, on any thread; must be quick.
  virtual void Refuse(const absl::Status& status) = 0;
};

}  // namespace libretto
