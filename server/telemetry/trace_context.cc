#include "server/telemetry/trace_context.h"

#include <algorithm>
#include <cstdint>
#include <random>

#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

constexpr size_t kVersionAt = 0, kTraceAt = 3, kSpanAt = 36, kFlagsAt = 53, kLength = 55;
constexpr size_t kTraceDigits = 32, kSpanDigits = 16, kShortDigits = 2;

bool IsLowerHex(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsZero(std::string_view digits) {
  return std::ranges::all_of(digits, [](char c) { return c == '0'; });
}

// 16 random hex digits, not all 0.
std::string NewId() {
  thread_local std::mt19937_64 random{std::random_device()()};
  uint64_t id = 0;
  while (id == 0) id = random();
  return absl::StrCat(absl::Hex(id, absl::kZeroPad16));
}

}  // namespace

std::optional<TraceContext> ParseTraceparent(std::string_view value) {
  if (value.size() < kLength) return std::nullopt;
  const std::string_view version = value.substr(kVersionAt, kShortDigits);
  const std::string_view trace = value.substr(kTraceAt, kTraceDigits);
  const std::string_view span = value.substr(kSpanAt, kSpanDigits);
  const std::string_view flags = value.substr(kFlagsAt, kShortDigits);
  for (const size_t dash : {kTraceAt - 1, kSpanAt - 1, kFlagsAt - 1}) {
    if (value[dash] != '-') return std::nullopt;
  }
  for (const std::string_view digits : {version, trace, span, flags}) {
    if (!IsLowerHex(digits)) return std::nullopt;
  }
  if (version == "ff" || IsZero(trace) || IsZero(span)) return std::nullopt;
  // Later versions may say more, after a dash.
  if (value.size() > kLength && (version == "00" || value[kLength] != '-')) return std::nullopt;
  const bool sampled = (flags[1] - (flags[1] >= 'a' ? 'a' - 10 : '0')) & 1;
  return TraceContext{std::string(trace), std::string(span), "", sampled};
}

TraceContext ContinueTrace(std::string_view traceparent) {
  const auto caller = ParseTraceparent(traceparent);
  if (!caller) return {absl::StrCat(NewId(), NewId()), NewId(), "", false};
  return {caller->trace_id, NewId(), caller->span_id, caller->sampled};
}

std::string ToTraceparent(const TraceContext& trace) {
  return absl::StrCat("00-", trace.trace_id, "-", trace.span_id, trace.sampled ? "-01" : "-00");
}

}  // namespace libretto
