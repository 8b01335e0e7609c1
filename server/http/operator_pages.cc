#include "server/http/operator_pages.h"

namespace libretto {
namespace {

constexpr char kText[] = "text/plain; charset=utf-8";
constexpr char kMetrics[] = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace

HttpPages OperatorPages(const Metrics& metrics, const Readiness& readiness) {
  return {
      {"/metrics",
       [&metrics] {
         return HttpPage{200, kMetrics, metrics.Text()};
       }},
      {"/healthz",
       [] {
         return HttpPage{200, kText, "ok\n"};
       }},
      {"/readyz", [&readiness] {
         const std::string reason = readiness.reason();
         return reason.empty() ? HttpPage{200, kText, "ok\n"} : HttpPage{503, kText, reason + "\n"};
       }}};
}

}  // namespace libretto
