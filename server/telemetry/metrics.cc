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

void Metrics::Add(ReadingSource source) {
  absl::MutexLock lock(&mutex_);
  sources_.push_back(std::move(source));
}

std::string Metrics::Text() const {
  std::vector<prometheus::MetricFamily> families = registry_->Collect();
  std::vector<ReadingSource> sources;
  {
    absl::MutexLock lock(&mutex_);
    sources = sources_;
  }
  for (const ReadingSource& source : sources) {
    for (const Reading& reading : source()) families.push_back(ToFamily(reading));
  }
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, families);
  return text.str();
}

}  // namespace libretto
