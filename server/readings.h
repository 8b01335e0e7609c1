// What the parts of a running server are at the moment of a scrape. docs/operations.md lists them.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/lru_cache.h"
#include "server/indexes/served_indexes.h"
#include "server/reload.h"
#include "server/rpc/call_server.h"
#include "server/sandbox/decoder_pool.h"
#include "server/sandbox/sandboxed_audio.h"
#include "server/telemetry/metrics.h"

namespace libretto {

std::vector<Reading> BuildReadings(const std::string& version);
std::vector<Reading> IndexReadings(const IndexSet& indexes, const Clock& clock);
std::vector<Reading> LaneReadings(const CallServer& calls);
std::vector<Reading> AnswerReadings(const CacheCounts& counts);
std::vector<Reading> DecoderReadings(const DecoderPool& pool, const SandboxedAudio& audio);
std::vector<Reading> ReloadReadings(const Reloader& reloader);

}  // namespace libretto
