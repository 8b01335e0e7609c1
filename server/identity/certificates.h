// What the server proves itself with, and whom it wants proof from.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace libretto {

struct PemFiles {
  std::string certificate_chain;
  std::string key;
  std::string client_authorities;  // empty: clients need no certificate
};

// The latest good ones. Thread-safe.
class Certificates {
 public:
  void Set(PemFiles files) {
    absl::MutexLock lock(&mutex_);
    latest_ = std::make_shared<const PemFiles>(std::move(files));
  }

  // Another object whenever they were exchanged; null before the first.
  std::shared_ptr<const PemFiles> latest() const {
    absl::MutexLock lock(&mutex_);
    return latest_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::shared_ptr<const PemFiles> latest_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace libretto
