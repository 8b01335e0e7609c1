// librettod: wires the indexes and the services together, and serves.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/clock.h"
#include "base/file_system.h"
#include "base/logging.h"
#include "base/status_macros.h"
#include "encoders/model.h"
#include "server/admin/blas_check.h"
#include "server/admin/signals.h"
#include "server/command_line.h"
#include "server/config.h"
#include "server/http/http_server.h"
#include "server/http/operator_pages.h"
#include "server/identity/identity.h"
#include "server/indexes/open_indexes.h"
#include "server/readings.h"
#include "server/reload.h"
#include "server/rpc/call_server.h"
#include "server/rpc/catalog_service.h"
#include "server/rpc/encoder_service.h"
#include "server/rpc/playlist_service.h"
#include "server/rpc/rpc_server.h"
#include "server/rpc/search_service.h"
#include "server/sandbox/decoder_pool.h"
#include "server/sandbox/sandboxed_audio.h"
#include "server/telemetry/call_observer.h"
#include "server/telemetry/process_readings.h"
#include "server/telemetry/readiness.h"

namespace libretto {
namespace {

// By the clock, decoding may take this many times the processor time it is allowed.
constexpr int kDecodeClock = 4;
// Of a request beside its audio.
constexpr int kMessageOverhead = 1 << 20;

absl::StatusOr<ServerConfig> Configure(const CommandLine& line) {
  std::vector<GivenValues> sources = {line.flags, FromEnvironment()};
  if (!line.config_file.empty()) {
    ASSIGN_OR_RETURN(sources.emplace_back(), FromFile(line.config_file));
  }
  ASSIGN_OR_RETURN(ServerConfig config, MakeConfig(sources));
  RETURN_IF_ERROR(RequireDirectories(config));
  RETURN_IF_ERROR(RequireProtection(config));
  return config;
}

ModelSource Models() {
  return {[](const std::string& directory) { return Model::IdAt(directory); },
          [](const std::string& directory) { return Model::Open(directory); }};
}

int Processors() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

int Decoders(const ServerConfig& config) {
  return config.decoders > 0 ? config.decoders : std::max(2, Processors());
}

int Threads(const ServerConfig& config) {
  return config.threads > 0 ? config.threads : 2 * Processors();
}

CallServerOptions CallOptions(const ServerConfig& config) {
  return {Threads(config), Decoders(config), config.queue, absl::Milliseconds(config.queue_ms)};
}

SlowQueryOptions SlowQueries(const ServerConfig& config) {
  return {absl::Milliseconds(config.slow_query_ms), config.log_query_text};
}

DecoderPoolOptions DecoderOptions(const ServerConfig& config) {
  DecoderPoolOptions options;
  options.program = config.decoder.empty() ? BesideThisProgram("libretto-decoder") : config.decoder;
  options.decoders = Decoders(config);
  options.limits = {int64_t{config.decode_memory_mb} << 20, config.decode_seconds};
  options.sound_font = config.soundfont;
  return options;
}

absl::Status WritePort(const std::string& file, int port) {
  if (file.empty()) return absl::OkStatus();
  return PosixFileSystem().WriteFileAtomically(file, absl::StrCat(port, "\n"));
}

// Null if no address is given.
absl::StatusOr<std::unique_ptr<HttpServer>> ServeOperator(const ServerConfig& config,
                                                          const Metrics& metrics,
                                                          const Readiness& readiness) {
  if (config.http_listen.empty()) return nullptr;
  HttpServerOptions options;
  options.address = config.http_listen;
  auto server = HttpServer::Start(options, OperatorPages(metrics, readiness));
  if (!server.ok()) {
    return absl::Status(server.status().code(),
                        absl::StrCat("http_listen: ", server.status().message()));
  }
  Log(LogLevel::kInfo, "serving http",
      {{"http_listen", config.http_listen}, {"port", (*server)->port()}});
  RETURN_IF_ERROR(WritePort(config.http_port_file, (*server)->port()));
  return server;
}

void LogStart(const ServerConfig& config, const IndexSet& set, int port, absl::Duration took) {
  const auto& index = set.by_name.at(set.default_name);
  const auto view = index->view();
  Log(LogLevel::kInfo, "serving",
      {{"listen", config.listen},
       {"port", port},
       {"model", index->model().info().id},
       {"catalog", index->parts().catalog},
       {"snapshot", view->snapshot_id()},
       {"tracks", view->stats().tracks},
       {"tls", !config.tls_certificate.empty()},
       {"keys", !config.keys_file.empty()},
       {"version", LIBRETTO_VERSION},
       {"start_ms", absl::ToDoubleMilliseconds(took)}});
}

// Reloads at every SIGHUP, until a signal to stop, whose name it gives.
const char* AwaitStop(Signals& signals, Reloader& reloader, Identity& identity) {
  for (;;) {
    const int signal = signals.Wait();
    if (signal != SIGHUP) return signal == SIGINT ? "SIGINT" : "SIGTERM";
    identity.Follow();
    reloader.Reload();
  }
}

absl::Status Run(const ServerConfig& config, const ConfigSource& configure, Signals& signals) {
  const absl::Time begin = absl::Now();
  const SystemClock clock;
  ASSIGN_OR_RETURN(const auto identity, Identity::Open({config.keys_file, config.tls_certificate,
                                                        config.tls_key, config.tls_client_ca},
                                                       clock));
  Metrics metrics;
  Readiness readiness;
  const MetricSource of_process(metrics, ProcessReadings);
  const MetricSource of_build(metrics, [] { return BuildReadings(LIBRETTO_VERSION); });
  ASSIGN_OR_RETURN(const auto http, ServeOperator(config, metrics, readiness));
  DecoderPool decoders(DecoderOptions(config));
  const SandboxedAudio sandboxed(decoders, kDecodeClock * absl::Seconds(config.decode_seconds),
                                 clock);
  const MetricSource of_decoders(metrics, [&] { return DecoderReadings(decoders, sandboxed); });
  ASSIGN_OR_RETURN(auto opened, OpenIndexes(IndexesOf(config), OpenOptionsOf(config, Models()),
                                            /*current=*/nullptr, sandboxed, clock));
  ServedIndexes indexes(std::move(opened));
  const MetricSource of_indexes(metrics, [&] { return IndexReadings(*indexes.all(), clock); });
  WarnOfSlowBlas();

  CallObserver observer(metrics, MethodNames(), SlowQueries(config));
  CallServer calls(CallOptions(config), identity->access(), observer, clock);
  const MetricSource of_lanes(metrics, [&] { return LaneReadings(calls); });
  SearchServiceImpl search(indexes, calls, static_cast<size_t>(config.answer_cache_mb) << 20);
  const MetricSource of_answers(metrics, [&] { return AnswerReadings(search.cache_counts()); });
  CatalogServiceImpl catalog(indexes, LIBRETTO_VERSION, calls);
  EncoderServiceImpl encoder(indexes, calls);
  PlaylistServiceImpl playlist(indexes, calls);
  ASSIGN_OR_RETURN(
      const auto server,
      RpcServer::Start({config.listen, static_cast<int>(config.max_audio_bytes) + kMessageOverhead,
                        identity->certificates()},
                       {{v1::SearchService::service_full_name(), &search},
                        {v1::CatalogService::service_full_name(), &catalog},
                        {v1::EncoderService::service_full_name(), &encoder},
                        {v1::PlaylistService::service_full_name(), &playlist}},
                       calls));
  LogStart(config, *indexes.all(), server->port(), absl::Now() - begin);
  readiness.SetReady();
  RETURN_IF_ERROR(WritePort(config.port_file, server->port()));

  Reloader reloader(configure, config, Models(), sandboxed, indexes, clock);
  const MetricSource of_reloads(metrics, [&] { return ReloadReadings(reloader); });
  const char* signal = AwaitStop(signals, reloader, *identity);
  Log(LogLevel::kInfo, "stopping", {{"signal", signal}, {"drain_seconds", config.drain_seconds}});
  readiness.SetNotReady("draining");
  const bool finished = server->Stop(absl::Seconds(config.drain_seconds));
  Log(finished ? LogLevel::kInfo : LogLevel::kWarning, "stopped",
      {{"all_calls_finished", finished}});
  return absl::OkStatus();
}

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "librettod: %s\n", std::string(status.message()).c_str());
  return absl::IsInvalidArgument(status) ? 2 : 1;
}

int Main(int argc, const char* const* argv) {
  const auto line = ParseCommandLine(argc, argv, LIBRETTO_VERSION);
  if (!line.ok()) return Fail(line.status());
  if (!line->answer.empty()) {
    std::fputs(line->answer.c_str(), stdout);
    return 0;
  }
  const auto config = Configure(*line);
  if (!config.ok()) return Fail(config.status());
  if (line->check_config) {
    std::fputs(ToToml(*config).c_str(), stdout);
    return 0;
  }
  Signals signals;
  if (const absl::Status logging = InitLogging(config->log_level, config->log_format);
      !logging.ok()) {
    return Fail(logging);
  }
  const absl::Status status = Run(
      *config, [&line] { return Configure(*line); }, signals);
  if (status.ok()) return 0;
  Log(LogLevel::kError, "cannot serve", {{"error", std::string(status.message())}});
  return 1;
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) { return libretto::Main(argc, argv); }
