// Tells of every call, in one place: the access line, the line of a slow query, the metrics.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/telemetry/call_metrics.h"
#include "server/telemetry/finished_call.h"

namespace libretto {

struct SlowQueryOptions {
  absl::Duration from = absl::Seconds(1);  // searches that take as long are told; zero: none
  bool text = false;                       // with their words, which otherwise stay out of the log
};

// Thread-safe.
class CallObserver {
 public:
  // `metrics` outlives this object. `methods` as for CallMetrics.
  CallObserver(Metrics& metrics, const std::vector<std::string>& methods,
               const SlowQueryOptions& slow)
      : metrics_(metrics, methods), slow_(slow) {}

  void Began() { metrics_.Began(); }
  // Of each call that began, once.
  void Ended(const FinishedCall& call);
  // Work of the call has waited for a thread; adds that to it.
  void Queued(absl::Duration waited, FinishedCall& call);
  // `call` has what is known of it by then; adds the search's stages to it.
  void Searched(const FinishedSearch& search, FinishedCall& call);

 private:
  CallMetrics metrics_;
  const SlowQueryOptions slow_;
};

}  // namespace libretto
