#include "server/telemetry/call_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <atomic>

namespace libretto {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Registry;

constexpr char kOther[] = "other";
constexpr int kCodes = 17;

// Seconds: from a cached query to a long upload.
const Histogram::BucketBoundaries& Buckets() {
  static const Histogram::BucketBoundaries buckets = {
      0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60};
  return buckets;
}

Family<Counter>& Counters(Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

Family<Histogram>& Histograms(Registry& registry, const char* name, const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

// Calls of one method by code. A counter is made when it is first needed.
class Requests {
 public:
  Requests(Family<Counter>& family, std::string method)
      : family_(family), method_(std::move(method)) {
    Count(absl::StatusCode::kOk, 0);
  }
  void Count(absl::StatusCode code, int n = 1) {
    const int number = static_cast<int>(code);
    std::atomic<Counter*>& slot = counters_[number >= 0 && number < kCodes ? number : 2];
    Counter* counter = slot.load(std::memory_order_acquire);
    if (counter == nullptr) {  // two threads that make it get the same one
      counter = &family_.Add({{"method", method_}, {"code", absl::StatusCodeToString(code)}});
      slot.store(counter, std::memory_order_release);
    }
    counter->Increment(n);
  }

 private:
  Family<Counter>& family_;
  const std::string method_;
  std::array<std::atomic<Counter*>, kCodes> counters_{};
};

struct Method {
  Method(Family<Counter>& requests_family, Family<Histogram>& seconds_family,
         Family<Counter>& in_family, Family<Counter>& out_family, const std::string& name)
      : requests(requests_family, name),
        seconds(seconds_family.Add({{"method", name}}, Buckets())),
        bytes_in(in_family.Add({{"method", name}})),
        bytes_out(out_family.Add({{"method", name}})) {}

  Requests requests;
  Histogram& seconds;
  Counter& bytes_in;
  Counter& bytes_out;
};

}  // namespace

struct CallMetrics::Parts {
  Parts(Registry& registry, std::vector<std::string> names) {
    auto& requests = Counters(registry, "libretto_requests_total", "Finished calls by status code");
    auto& seconds = Histograms(registry, "libretto_request_seconds", "Time from a call to its end");
    auto& in = Counters(registry, "libretto_request_bytes_total", "Size of the messages received");
    auto& out = Counters(registry, "libretto_response_bytes_total", "Size of the messages sent");
    names.push_back(kOther);
    for (const std::string& name : names) {
      methods.try_emplace(name, requests, seconds, in, out, name);
    }
    auto& stage = Histograms(registry, "libretto_stage_seconds", "Time of calls by stage");
    queue = &stage.Add({{"stage", "queue"}}, Buckets());
    decode = &stage.Add({{"stage", "decode"}}, Buckets());
    encode = &stage.Add({{"stage", "encode"}}, Buckets());
    search = &stage.Add({{"stage", "search"}}, Buckets());
    finish = &stage.Add({{"stage", "finish"}}, Buckets());
    in_flight = &prometheus::BuildGauge()
                     .Name("libretto_requests_in_flight")
                     .Help("Calls that have begun and not ended")
                     .Register(registry)
                     .Add({});
    slow_queries = &Counters(registry, "libretto_slow_queries_total",
                             "Searches that took slow_query_ms or longer")
                        .Add({});
  }

  Method& Of(std::string_view method) {
    const auto found = methods.find(method);
    return found == methods.end() ? methods.find(kOther)->second : found->second;
  }

  std::map<std::string, Method, std::less<>> methods;  // of fixed keys
  Histogram *queue, *decode, *encode, *search, *finish;
  Gauge* in_flight;
  Counter* slow_queries;
};

CallMetrics::CallMetrics(Metrics& metrics, const std::vector<std::string>& methods)
    : parts_(std::make_unique<Parts>(metrics.registry(), methods)) {}

CallMetrics::~CallMetrics() = default;

void CallMetrics::Began() { parts_->in_flight->Increment(); }

void CallMetrics::Ended(const FinishedCall& call) {
  parts_->in_flight->Decrement();
  Method& method = parts_->Of(call.method);
  method.requests.Count(call.status.code());
  method.seconds.Observe(absl::ToDoubleSeconds(call.duration));
  method.bytes_in.Increment(static_cast<double>(call.bytes_in));
  method.bytes_out.Increment(static_cast<double>(call.bytes_out));
}

void CallMetrics::Queued(absl::Duration waited) {
  parts_->queue->Observe(absl::ToDoubleSeconds(waited));
}

void CallMetrics::Searched(const StageTimings& stages) {
  const auto observe = [](Histogram* histogram, absl::Duration time) {
    if (time > absl::ZeroDuration()) histogram->Observe(absl::ToDoubleSeconds(time));
  };
  observe(parts_->decode, stages.decode);
  observe(parts_->encode, stages.encode);
  observe(parts_->search, stages.search);
  observe(parts_->finish, stages.finish);
}

void CallMetrics::SlowQuery() { parts_->slow_queries->Increment(); }

}  // namespace libretto
