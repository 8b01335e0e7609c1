#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/query/answer.h"
#include "server/telemetry/finished_call.h"
#include "server/telemetry/metrics.h"

namespace libretto {

// What is counted of calls. Thread-safe; a call costs some ten atomic additions.
class CallMetrics {
 public:
  // `metrics` outlives this object. `methods` are the label's values: a call of any other method
  // counts as "other".
  CallMetrics(Metrics& metrics, const std::vector<std::string>& methods);
  ~CallMetrics();
  CallMetrics(const CallMetrics&) = delete;
  CallMetrics& operator=(const CallMetrics&) = delete;

  void Began();
  void Ended(const FinishedCall& call);
  void Queued(absl::Duration waited);
  // Stages that took no time are those that the search did not have.
  void Searched(const StageTimings& stages);
  void SlowQuery();

 private:
  struct Parts;
  const std::unique_ptr<Parts> parts_;
};

}  // namespace libretto
