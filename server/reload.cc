#include "server/reload.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "base/logging.h"
#include "base/status_macros.h"

namespace libretto {

OpenOptions OpenOptionsOf(const ServerConfig& config, ModelSource models) {
  const AudioLimits limits{static_cast<size_t>(config.max_audio_bytes), config.max_audio_seconds};
  TextInputOptions text;
  text.batches.max_tokens = config.batch_tokens;
  text.batches.max_delay = absl::Milliseconds(config.batch_delay_ms);
  text.cache_bytes = static_cast<size_t>(config.query_cache_mb) << 20;
  return {{limits, text, config.audio_roots, config.refresh_seconds, config.publish_changes},
          config.create_catalog,
          std::move(models)};
}

Reloader::Reloader(ConfigSource configure, ServerConfig running, ModelSource models,
                   const AudioOpener& opener, ServedIndexes& served, const Clock& clock)
    : configure_(std::move(configure)),
      running_(std::move(running)),
      models_(std::move(models)),
      opener_(opener),
      served_(served),
      clock_(clock) {}

absl::Status Reloader::TryReload() {
  ASSIGN_OR_RETURN(const ServerConfig wanted, configure_());
  if (const auto keys = NeedRestart(running_, wanted); !keys.empty()) {
    Log(LogLevel::kWarning, "settings need a restart", {{"keys", absl::StrJoin(keys, ", ")}});
  }
  OpenOptions options = OpenOptionsOf(running_, models_);
  options.create_catalog = wanted.create_catalog;
  ASSIGN_OR_RETURN(auto next,
                   OpenIndexes(IndexesOf(wanted), options, served_.all().get(), opener_, clock_));
  served_.Replace(std::move(next));
  return absl::OkStatus();
}

void Reloader::Reload() {
  const absl::Time begin = clock_.Now();
  if (const absl::Status status = TryReload(); !status.ok()) {
    Log(LogLevel::kError, "reload failed",
        {{"error", std::string(status.message())}, {"serving", "as before"}});
    ++failed_;
    return;
  }
  ++done_;
  const auto set = served_.all();
  Log(LogLevel::kInfo, "reloaded",
      {{"indexes", static_cast<int64_t>(set->by_name.size())},
       {"default", set->default_name},
       {"ms", absl::ToDoubleMilliseconds(clock_.Now() - begin)}});
}

}  // namespace libretto
