// What is counted and measured while a server runs, in Prometheus's text format.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace prometheus {
class Registry;
}

namespace libretto {

using MetricLabels = std::map<std::string, std::string>;

// Values that another part of the server keeps, as they are at the moment of a scrape.
struct Reading {
  enum class Kind { kGauge, kCounter };
  struct Value {
    MetricLabels labels;
    double value = 0;
  };

  std::string name;
  std::string help;
  Kind kind = Kind::kGauge;
  std::vector<Value> values;
};

using ReadingSource = std::function<std::vector<Reading>()>;  // from any thread, one at a time

// Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // Everything as it is now: the exposition format, version 0.0.4.
  std::string Text() const;

  // For what is counted as it happens, in this folder.
  prometheus::Registry& registry() { return *registry_; }

 private:
  friend class MetricSource;

  const std::unique_ptr<prometheus::Registry> registry_;
  mutable absl::Mutex mutex_;  // held while sources are read
  std::list<ReadingSource> sources_ ABSL_GUARDED_BY(mutex_);
};

// Has `read` asked at every scrape while this object lives. Sources do not share names.
class MetricSource {
 public:
  MetricSource(Metrics& metrics, ReadingSource read);
  ~MetricSource();
  MetricSource(const MetricSource&) = delete;
  MetricSource& operator=(const MetricSource&) = delete;

 private:
  Metrics& metrics_;
  std::list<ReadingSource>::iterator at_;
};

}  // namespace libretto
