// W3C Trace Context (https://www.w3.org/TR/trace-context/): which trace a call belongs to.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace libretto {

struct TraceContext {
  std::string trace_id;   // 32 lower-case hex digits, not all 0
  std::string span_id;    // 16 of them: of what is done for the call
  std::string parent_id;  // 16: the caller's span; empty if the trace begins here
  bool sampled = false;   // the caller records the trace
};

// The trace that a `traceparent` value tells of, its span as span_id. Nothing for a value that the
// specification calls invalid.
std::optional<TraceContext> ParseTraceparent(std::string_view value);

// A new span in the trace that `traceparent` tells of, or in a new trace. Thread-safe.
TraceContext ContinueTrace(std::string_view traceparent);

// The value to pass on: "00-<trace_id>-<span_id>-01", or "-00" if not sampled.
std::string ToTraceparent(const TraceContext& trace);

}  // namespace libretto
