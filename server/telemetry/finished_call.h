// What is told of a call once it is done.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/query/answer.h"
#include "server/query/query.h"
#include "server/telemetry/trace_context.h"

namespace libretto {

struct FinishedCall {
  std::string method;  // e.g. "SearchService.Search"
  std::string peer;
  std::string key;  // the name of the caller's API key; empty: there are none
  std::string request_id;
  TraceContext trace;
  absl::Status status;
  absl::Duration duration;
  absl::Duration queued;  // of it, waiting for a thread
  int64_t bytes_in = 0;   // of the messages
  int64_t bytes_out = 0;
  std::optional<StageTimings> stages;  // of a call that embeds or searches: of all its parts
};

// One search, which may be one of many in its call.
struct FinishedSearch {
  const Query& query;
  const std::string& index;
  const absl::Status& status;
  absl::Duration duration;
  std::optional<StageTimings> stages;  // of one that was answered
  int64_t hits = 0;
};

}  // namespace libretto
