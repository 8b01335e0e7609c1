#include "server/telemetry/call_observer.h"

#include <cmath>
#include <string>
#include <vector>

#include "base/logging.h"
#include "server/telemetry/query_summary.h"

namespace libretto {
namespace {

using Fields = std::vector<LogField>;

// To the microsecond.
double Milliseconds(absl::Duration duration) {
  return std::round(absl::ToDoubleMicroseconds(duration)) / 1e3;
}

LogLevel LevelOf(absl::StatusCode code) {
  const bool ours = code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
                    code == absl::StatusCode::kDataLoss;
  return ours ? LogLevel::kError : LogLevel::kInfo;
}

Fields Outcome(const std::string& method, const absl::Status& status, absl::Duration duration) {
  return {{"method", method},
          {"code", absl::StatusCodeToString(status.code())},
          {"ms", Milliseconds(duration)}};
}

void AddStages(const std::optional<StageTimings>& stages, Fields& fields) {
  if (!stages) return;
  fields.emplace_back("decode_ms", Milliseconds(stages->decode));
  fields.emplace_back("encode_ms", Milliseconds(stages->encode));
  fields.emplace_back("search_ms", Milliseconds(stages->search));
  fields.emplace_back("finish_ms", Milliseconds(stages->finish));
}

void AddIdentity(const FinishedCall& call, Fields& fields) {
  if (!call.key.empty()) fields.emplace_back("key", call.key);
  fields.emplace_back("request_id", call.request_id);
  fields.emplace_back("trace_id", call.trace.trace_id);
  fields.emplace_back("span_id", call.trace.span_id);
}

void AddError(const absl::Status& status, Fields& fields) {
  if (!status.ok()) fields.emplace_back("error", std::string(status.message()));
}

void LogSlowQuery(const FinishedSearch& search, const FinishedCall& call, bool text) {
  const Query& query = search.query;
  Fields fields = Outcome(call.method, search.status, search.duration);
  AddStages(search.stages, fields);
  fields.emplace_back("index", search.index);
  fields.emplace_back("clauses", ClausesSummary(query));
  if (query.filter) fields.emplace_back("filter", FilterSummary(query));
  fields.emplace_back("results", query.kind == ResultKind::kPassages ? "passages" : "tracks");
  fields.emplace_back("explain", query.explain);
  fields.emplace_back("limit", query.limit);
  fields.emplace_back("hits", search.hits);
  if (text) fields.emplace_back("text", TextOf(query));
  AddIdentity(call, fields);
  Log(LogLevel::kWarning, "slow query", fields);
}

}  // namespace

void CallObserver::Ended(const FinishedCall& call) {
  metrics_.Ended(call);
  Fields fields = Outcome(call.method, call.status, call.duration);
  fields.emplace_back("queue_ms", Milliseconds(call.queued));
  AddStages(call.stages, fields);
  fields.emplace_back("bytes_in", call.bytes_in);
  fields.emplace_back("bytes_out", call.bytes_out);
  fields.emplace_back("peer", call.peer);
  AddIdentity(call, fields);
  if (!call.trace.parent_id.empty()) fields.emplace_back("parent_id", call.trace.parent_id);
  AddError(call.status, fields);
  Log(LevelOf(call.status.code()), "call", fields);
}

void CallObserver::Queued(absl::Duration waited, FinishedCall& call) {
  metrics_.Queued(waited);
  call.queued += waited;
}

void CallObserver::Searched(const FinishedSearch& search, FinishedCall& call) {
  if (search.stages) {
    metrics_.Searched(*search.stages);
    if (!call.stages) call.stages.emplace();
    call.stages->decode += search.stages->decode;
    call.stages->encode += search.stages->encode;
    call.stages->search += search.stages->search;
    call.stages->finish += search.stages->finish;
  }
  if (slow_.from <= absl::ZeroDuration() || search.duration < slow_.from) return;
  metrics_.SlowQuery();
  LogSlowQuery(search, call, slow_.text);
}

}  // namespace libretto
