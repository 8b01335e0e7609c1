#include "server/readings.h"

#include <sys/resource.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/time/time.h"

namespace libretto {
namespace {

using Kind = Reading::Kind;

double AsDouble(int64_t count) { return static_cast<double>(count); }

struct IndexState {
  const LibraryStats& stats;
  TextBatchCounts batches;
  CacheCounts cache;
  absl::Time now;
};

using Value = std::optional<double>;

// What has one value for each index, or none.
struct IndexMetric {
  const char* name;
  const char* help;
  Kind kind;
  Value (*value)(const IndexState&);
};

Value SnapshotAge(const IndexState& index) {
  if (index.stats.published_time <= absl::UnixEpoch()) return std::nullopt;
  return std::max(0.0, absl::ToDoubleSeconds(index.now - index.stats.published_time));
}

constexpr IndexMetric kIndexMetrics[] = {
    {"libretto_index_tracks", "Tracks", Kind::kGauge,
     [](const IndexState& index) -> Value { return AsDouble(index.stats.tracks); }},
    {"libretto_index_passages", "Passages of the tracks", Kind::kGauge,
     [](const IndexState& index) -> Value { return AsDouble(index.stats.passages); }},
    {"libretto_index_audio_seconds", "Length of the tracks", Kind::kGauge,
     [](const IndexState& index) -> Value { return index.stats.duration_seconds; }},
    {"libretto_index_unpublished_changes", "Changes that no snapshot has", Kind::kGauge,
     [](const IndexState& index) -> Value { return AsDouble(index.stats.unpublished_changes); }},
    {"libretto_index_snapshot_age_seconds", "Since the snapshot was published", Kind::kGauge,
     SnapshotAge},
    {"libretto_text_batches_total", "Runs of the text encoder", Kind::kCounter,
     [](const IndexState& index) -> Value { return AsDouble(index.batches.batches); }},
    {"libretto_text_batch_texts_total", "Texts in these", Kind::kCounter,
     [](const IndexState& index) -> Value { return AsDouble(index.batches.texts); }},
    {"libretto_text_cache_hits_total", "Texts whose vectors were kept", Kind::kCounter,
     [](const IndexState& index) -> Value { return AsDouble(index.cache.hits); }},
    {"libretto_text_cache_misses_total", "Texts whose vectors were not", Kind::kCounter,
     [](const IndexState& index) -> Value { return AsDouble(index.cache.misses); }},
    {"libretto_text_cache_bytes", "Size of the vectors that are kept", Kind::kGauge,
     [](const IndexState& index) -> Value { return AsDouble(index.cache.bytes); }},
};

// Processor time of the processes that have ended, which all were decoders.
double DecodersProcessorSeconds() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  return absl::ToDoubleSeconds(absl::DurationFromTimeval(usage.ru_utime) +
                               absl::DurationFromTimeval(usage.ru_stime));
}

}  // namespace

std::vector<Reading> BuildReadings(const std::string& version) {
  return {
      {"libretto_build_info", "1; the label tells", Kind::kGauge, {{{{"version", version}}, 1}}}};
}

std::vector<Reading> IndexReadings(const IndexSet& indexes, const Clock& clock) {
  Reading info{"libretto_index_info", "1; the labels tell", Kind::kGauge, {}};
  Reading failures{"libretto_index_upkeep_failures_total",
                   "Times that the catalogue could not be read again, or not be published",
                   Kind::kCounter,
                   {}};
  std::vector<Reading> readings;
  for (const IndexMetric& metric : kIndexMetrics) {
    readings.push_back({metric.name, metric.help, metric.kind, {}});
  }
  for (const auto& [name, index] : indexes.by_name) {
    const auto view = index->view();
    const IndexState state{view->stats(), index->text().batch_counts(),
                           index->text().cache_counts(), clock.Now()};
    info.values.push_back({{{"index", name},
                            {"model", view->model().id},
                            {"kind", state.stats.index_kind},
                            {"default", name == indexes.default_name ? "true" : "false"}},
                           1});
    for (size_t i = 0; i < readings.size(); ++i) {
      const auto value = kIndexMetrics[i].value(state);
      if (value) readings[i].values.push_back({{{"index", name}}, *value});
    }
    const UpkeepFailures& failed = index->upkeep_failures();
    for (const auto& [task, count] : {std::pair("refresh", failed.refresh.load()),
                                      std::pair("publish", failed.publish.load())}) {
      failures.values.push_back({{{"index", name}, {"task", task}}, AsDouble(count)});
    }
  }
  readings.push_back(std::move(info));
  readings.push_back(std::move(failures));
  return readings;
}

std::vector<Reading> LaneReadings(const CallServer& calls) {
  Reading waiting{"libretto_queue_length", "Calls that wait for a thread", Kind::kGauge, {}};
  Reading running{"libretto_calls_running", "Calls that are worked on", Kind::kGauge, {}};
  Reading refused{
      "libretto_refused_total", "Calls refused for want of room in the queue", Kind::kCounter, {}};
  for (const Lane lane : kLanes) {
    const WorkLaneCounts counts = calls.counts(lane);
    const MetricLabels labels = {{"lane", NameOf(lane)}};
    waiting.values.push_back({labels, AsDouble(counts.waiting)});
    running.values.push_back({labels, AsDouble(counts.running)});
    refused.values.push_back({labels, AsDouble(counts.refused)});
  }
  return {waiting, running, refused};
}

std::vector<Reading> AnswerReadings(const CacheCounts& counts) {
  return {{"libretto_answer_cache_hits_total",
           "Answers that were kept",
           Kind::kCounter,
           {{{}, AsDouble(counts.hits)}}},
          {"libretto_answer_cache_misses_total",
           "Answers that were not",
           Kind::kCounter,
           {{{}, AsDouble(counts.misses)}}},
          {"libretto_answer_cache_bytes",
           "Size of the answers that are kept",
           Kind::kGauge,
           {{{}, AsDouble(counts.bytes)}}}};
}

std::vector<Reading> DecoderReadings(const DecoderPool& pool, const SandboxedAudio& audio) {
  const DecoderPoolStats stats = pool.stats();
  Reading failures{"libretto_decoder_failures_total",
                   "Decoders that died or had to be killed",
                   Kind::kCounter,
                   {{{{"reason", "idle"}}, AsDouble(stats.died)}}};
  for (int i = 0; i < kDecoderFailures; ++i) {
    const auto failure = static_cast<DecoderFailure>(i);
    failures.values.push_back(
        {{{"reason", NameOf(failure)}}, AsDouble(audio.failures().of(failure))});
  }
  return {
      {"libretto_decoders",
       "Decoder processes",
       Kind::kGauge,
       {{{{"state", "spare"}}, AsDouble(stats.idle)}, {{{"state", "busy"}}, AsDouble(stats.busy)}}},
      {"libretto_decoder_starts_total",
       "Decoders that became ready; each decodes one audio",
       Kind::kCounter,
       {{{}, AsDouble(stats.started)}}},
      {"libretto_decoder_start_failures_total",
       "Decoders that did not start",
       Kind::kCounter,
       {{{}, AsDouble(stats.failed_starts)}}},
      {"libretto_decoder_cpu_seconds_total",
       "Processor time of decoders that have ended",
       Kind::kCounter,
       {{{}, DecodersProcessorSeconds()}}},
      failures};
}

std::vector<Reading> ReloadReadings(const Reloader& reloader) {
  const ReloadCounts counts = reloader.counts();
  return {{"libretto_reloads_total",
           "SIGHUPs by what came of them",
           Kind::kCounter,
           {{{{"result", "done"}}, AsDouble(counts.done)},
            {{{"result", "failed"}}, AsDouble(counts.failed)}}}};
}

}  // namespace libretto
