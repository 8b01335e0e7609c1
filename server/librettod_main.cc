// librettod: wires the model, the catalogue, the engine and the services together, and serves.
#include <cstdio>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/clock.h"
#include "base/file_system.h"
#include "base/logging.h"
#include "base/status_macros.h"
#include "encoders/model.h"
#include "index/store/library.h"
#include "server/admin/blas_check.h"
#include "server/admin/periodic.h"
#include "server/admin/stop_signal.h"
#include "server/admin/upkeep.h"
#include "server/command_line.h"
#include "server/config.h"
#include "server/query/engine.h"
#include "server/query/ingest.h"
#include "server/query/labeler.h"
#include "server/rpc/catalog_service.h"
#include "server/rpc/encoder_service.h"
#include "server/rpc/rpc_server.h"
#include "server/rpc/search_service.h"
#include "server/sandbox/decoder_pool.h"
#include "server/sandbox/sandboxed_audio.h"

namespace libretto {
namespace {

// How often the number of unpublished changes is looked at.
constexpr absl::Duration kPublishInterval = absl::Seconds(2);
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
  return config;
}

absl::StatusOr<std::unique_ptr<const Model>> OpenModel(const ServerConfig& config) {
  auto model = Model::Open(config.model);
  if (absl::IsNotFound(model.status())) {
    return absl::NotFoundError(absl::StrCat("model: no model at ", config.model,
                                            ": make one with `libretto model build --out ",
                                            config.model, "`"));
  }
  return model;
}

absl::StatusOr<std::unique_ptr<Library>> OpenCatalog(const ServerConfig& config,
                                                     const ModelInfo& model) {
  LibraryOptions options;
  options.directory = config.catalog;
  options.model = {model.id, model.preprocessing, model.dimension};
  options.create = config.create_catalog;
  auto library = Library::Open(options);
  if (absl::IsNotFound(library.status())) {
    return absl::NotFoundError(absl::StrCat(
        "catalog: no catalogue at ", config.catalog, ": make one with `libretto-index --catalog ",
        config.catalog, " FOLDER`, or start with --create-catalog"));
  }
  return library;
}

DecoderPoolOptions DecoderOptions(const ServerConfig& config) {
  DecoderPoolOptions options;
  options.program = config.decoder.empty() ? BesideThisProgram("libretto-decoder") : config.decoder;
  options.decoders = config.decoders == 0 ? config.threads : config.decoders;
  options.limits = {int64_t{config.decode_memory_mb} << 20, config.decode_seconds};
  return options;
}

void LogStart(const ServerConfig& config, const ModelInfo& model, const View& view, int port,
              absl::Duration took) {
  Log(LogLevel::kInfo, "serving",
      {{"listen", config.listen},
       {"port", port},
       {"model", model.id},
       {"catalog", config.catalog},
       {"snapshot", view.snapshot_id()},
       {"tracks", view.stats().tracks},
       {"version", LIBRETTO_VERSION},
       {"start_ms", absl::ToDoubleMilliseconds(took)}});
}

absl::Status Run(const ServerConfig& config, StopSignal& stop) {
  const absl::Time begin = absl::Now();
  const SystemClock clock;
  ASSIGN_OR_RETURN(const auto model, OpenModel(config));
  WarnOfSlowBlas();
  ASSIGN_OR_RETURN(const auto library, OpenCatalog(config, model->info()));
  ASSIGN_OR_RETURN(const auto labeler, Labeler::Create(*model));

  const AudioLimits limits{static_cast<size_t>(config.max_audio_bytes), config.max_audio_seconds};
  DecoderPool decoders(DecoderOptions(config));
  const SandboxedAudio sandboxed(decoders, kDecodeClock * absl::Seconds(config.decode_seconds),
                                 clock);
  const AudioInput audio(model->audio(), sandboxed, limits, clock);
  const ViewSource views = [&library] { return library->view(); };
  const Engine engine(*model, audio, *labeler, views, clock);
  Ingestor ingestor(audio, *library, config.audio_roots);

  CallTracker tracker;
  SearchServiceImpl search(engine, *model, tracker);
  CatalogServiceImpl catalog(*library, ingestor, limits, LIBRETTO_VERSION, tracker);
  EncoderServiceImpl encoder(*model, audio, *labeler, views, tracker);
  ASSIGN_OR_RETURN(const auto server,
                   RpcServer::Start({config.listen, config.threads,
                                     static_cast<int>(config.max_audio_bytes) + kMessageOverhead},
                                    {{v1::SearchService::service_full_name(), &search},
                                     {v1::CatalogService::service_full_name(), &catalog},
                                     {v1::EncoderService::service_full_name(), &encoder}},
                                    tracker));
  const Periodic refreshing(absl::Seconds(config.refresh_seconds), Periodic::Priority::kNormal,
                            RefreshTask(*library));
  const Periodic publishing(kPublishInterval, Periodic::Priority::kBackground,
                            PublishTask(*library, config.publish_changes));
  LogStart(config, model->info(), *library->view(), server->port(), absl::Now() - begin);
  if (!config.port_file.empty()) {
    RETURN_IF_ERROR(PosixFileSystem().WriteFileAtomically(config.port_file,
                                                          absl::StrCat(server->port(), "\n")));
  }

  const char* signal = stop.Wait();
  Log(LogLevel::kInfo, "stopping", {{"signal", signal}, {"drain_seconds", config.drain_seconds}});
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
  StopSignal stop;
  if (const absl::Status logging = InitLogging(config->log_level, config->log_format);
      !logging.ok()) {
    return Fail(logging);
  }
  const absl::Status status = Run(*config, stop);
  if (status.ok()) return 0;
  Log(LogLevel::kError, "cannot serve", {{"error", std::string(status.message())}});
  return 1;
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) { return libretto::Main(argc, argv); }
