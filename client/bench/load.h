// Load on a server: by clients that wait for their answers, or by a schedule that waits for nobody.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/bench/latency_histogram.h"
#include "client/bench/request_source.h"
#include "client/cpp/client.h"

namespace libretto::bench {

struct LoadOptions {
  // Closed loop: so many clients, each of which asks again once it has its answer. 0: open loop.
  int clients = 16;
  // Open loop: requests per second, at times drawn at random (a Poisson process) beforehand. A
  // request's latency counts from the time it was due, not from when it could be sent: a server
  // that stalls is charged for those that would have come meanwhile (Tene, "coordinated omission").
  double rate = 0;
  absl::Duration warm_up = absl::Seconds(2);  // before anything counts
  absl::Duration duration = absl::Seconds(10);
  uint64_t seed = 0;  // 0: another one each time
};

// What became of the requests of one kind, or of all.
struct Outcome {
  LatencyHistogram answered, refused;  // RESOURCE_EXHAUSTED is a refusal
  std::map<absl::StatusCode, int64_t> failed;
  LatencyHistogram encode, search, finish, total;  // in the server, as its answers say

  void Add(const absl::StatusOr<v1::SearchResponse>& response, absl::Duration latency);
  void Add(const Outcome& other);
  int64_t failures() const;
};

struct Second {
  LatencyHistogram answered;
  int64_t refused = 0;
};

struct LoadResult {
  std::map<Kind, Outcome> by_kind;
  std::vector<Second> seconds;  // by when requests were due; of a closed loop, answered
  LatencyHistogram late;        // open loop: from when a request was due to when it was sent
  absl::Duration took;          // of what counts
  std::string first_failure;    // its message; empty: none

  Outcome all() const;
};

using LoadProgress = std::function<void(absl::Duration elapsed, int64_t answered, int64_t refused)>;

// Sends requests over all connections in turn, and waits for the last answer. `progress` is called
// about once a second, from this thread.
LoadResult RunLoad(const std::vector<std::unique_ptr<client::Client>>& connections,
                   const RequestSource& source, const LoadOptions& options,
                   const LoadProgress& progress);

// When the requests of an open loop are due: ascending, from 0, as many as `duration` holds.
std::vector<absl::Duration> Schedule(double rate, absl::Duration duration, uint64_t seed);

}  // namespace libretto::bench
