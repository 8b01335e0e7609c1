// Exchanging what a running server serves.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "server/config.h"
#include "server/indexes/open_indexes.h"

namespace libretto {

// Gives the configuration as its sources have it now, complete.
using ConfigSource = std::function<absl::StatusOr<ServerConfig>()>;

// How the indexes of a configuration are to be opened.
OpenOptions OpenOptionsOf(const ServerConfig& config, ModelSource models);

struct ReloadCounts {
  int64_t done = 0;
  int64_t failed = 0;
};

// Not thread-safe, but for `served` and counts().
class Reloader {
 public:
  // `opener`, `served` and `clock` outlive this object. `running` is what the server was started
  // with.
  Reloader(ConfigSource configure, ServerConfig running, ModelSource models,
           const AudioOpener& opener, ServedIndexes& served, const Clock& clock);

  // Reads the configuration again, opens what it names, and then has `served` exchanged at once.
  // Logs what came of it; after an error all is served as before.
  void Reload();

  ReloadCounts counts() const { return {done_, failed_}; }

 private:
  absl::Status TryReload();

  const ConfigSource configure_;
  const ServerConfig running_;
  const ModelSource models_;
  const AudioOpener& opener_;
  ServedIndexes& served_;
  const Clock& clock_;
  std::atomic<int64_t> done_ = 0, failed_ = 0;
};

}  // namespace libretto
