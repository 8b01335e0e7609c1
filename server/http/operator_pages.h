#pragma once

#include "server/http/http_server.h"
#include "server/telemetry/metrics.h"
#include "server/telemetry/readiness.h"

namespace libretto {

// /metrics, /healthz (the process lives: 200), /readyz (200, or 503 and why not). Both outlive the
// pages.
HttpPages OperatorPages(const Metrics& metrics, const Readiness& readiness);

}  // namespace libretto
