#include "server/telemetry/metrics.h"

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <sstream>
#include <utility>

namespace libretto {
namespace {

prometheus::MetricFamily ToFamily(const Reading& reading) {
  const bool counts = reading.kind == Reading::Kind::kCounter;
  prometheus::MetricFamily family{
      reading.name,
      reading.help,
      counts ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge,
      {}};
  for (const Reading::Value& value : reading.values) {
    prometheus::ClientMetric& metric = family.metric.emplace_back();
    for (const auto& [name, text] : value.labels) metric.label.push_back({name, text});
    (counts ? metric.counter.value : metric.gauge.value) = value.value;
  }
  return family;
}

}  // namespace

Metrics::Metrics() : registry_(std::make_unique<prometheus::Registry>()) {}
Metrics::~Metrics() = default;

std::string Metrics::Text() const {
  std::vector<prometheus::MetricFamily> families = registry_->Collect();
  {
    absl::MutexLock lock(&mutex_);
    for (const ReadingSource& source : sources_) {
      for (const Reading& reading : source()) families.push_back(ToFamily(reading));
    }
  }
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, families);
  return text.str();
}

MetricSource::MetricSource(Metrics& metrics, ReadingSource read) : metrics_(metrics) {
  absl::MutexLock lock(&metrics_.mutex_);
  at_ = metrics_.sources_.insert(metrics_.sources_.end(), std::move(read));
}

MetricSource::~MetricSource() {
  absl::MutexLock lock(&metrics_.mutex_);
  metrics_.sources_.erase(at_);
}

}  // namespace libretto
