// librettod's configuration: one table of settings, each of which can be given as a flag, an
// environment variable or a key of a TOML file.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/sound_font_path.h"
#include "server/indexes/index_spec.h"

namespace libretto {

struct ServerConfig {
  std::string listen = "127.0.0.1:50051";
  std::string model;  // this and catalog: the index "default"; both empty: there is none
  std::string catalog;
  std::map<std::string, IndexSpec> indexes;  // by name, beside "default"
  std::string default_index = "default";
  bool create_catalog = false;
  std::vector<std::string> audio_roots;
  int64_t max_audio_bytes = 64 << 20;
  double max_audio_seconds = 4 * 60 * 60;
  std::string decoder;  // empty: beside librettod
  int decoders = 0;     // 0: one for each processor, at least two
  int decode_seconds = 60;
  int decode_memory_mb = 256;
  std::string soundfont = kDefaultSoundFont;
  int threads = 0;  // 0: twice the processors
  int queue = 64;
  double queue_ms = 20;
  int batch_tokens = 256;
  double batch_delay_ms = 0;
  int query_cache_mb = 32;
  int answer_cache_mb = 32;
  double refresh_seconds = 2;
  int64_t publish_changes = 1000;
  double drain_seconds = 30;
  std::string log_level = "info";
  std::string log_format = "text";
  std::string port_file;
  std::string http_listen;  // empty: no HTTP
  std::string http_port_file;
  int slow_query_ms = 1000;  // 0: none are told
  bool log_query_text = false;
  std::string tls_certificate;  // this and tls_key: both or none
  std::string tls_key;
  std::string tls_client_ca;
  std::string keys_file;
  bool allow_insecure = false;
};

// A setting's values and where they come from, for messages.
struct GivenValue {
  std::vector<std::string> values;  // more than one only for lists
  std::string source;               // e.g. "flag --threads", "/etc/librettod.toml line 3"
};

// The values of one source by key. Those of a table [indexes.NAME] have keys like
// "indexes.NAME.model".
using GivenValues = std::map<std::string, GivenValue>;

// What a setting is, for flags, help and documentation.
struct Setting {
  std::string key;         // of the TOML file, e.g. "log_level"
  std::string value_name;  // e.g. "DIRECTORY"; empty for a switch
  std::string help;        // meaning, unit, bounds
  bool list = false;
  bool reloads = false;            // may change while the server runs
  std::string flag_name = "";      // where it is not the key's
  std::string default_value = "";  // as TOML

  std::string flag() const;                  // "--log-level"
  std::string environment_variable() const;  // "LIBRETTO_LOG_LEVEL"
};

// Every setting, in the order of the documentation.
const std::vector<Setting>& Settings();

// Values of the environment variables that are set.
GivenValues FromEnvironment();

// Values of a TOML file. NOT_FOUND if there is none; INVALID_ARGUMENT naming file, line and key for
// a syntax error, an unknown key, or a value that is neither a string, a number, a boolean nor a
// list of strings; of a table [indexes.NAME], a string.
absl::StatusOr<GivenValues> FromFile(const std::string& path);

// The configuration that `sources` give, the first of them winning key by key. INVALID_ARGUMENT
// naming the key and its source for a value that cannot be used.
absl::StatusOr<ServerConfig> MakeConfig(const std::vector<GivenValues>& sources);

// INVALID_ARGUMENT naming the key if there is no index, one lacks its model or its catalogue, the
// default is none of them, or an audio root is no directory.
absl::Status RequireDirectories(const ServerConfig& config);

// INVALID_ARGUMENT naming the key if the TLS settings are incomplete, or if a server of this
// configuration would be open to a network without being allowed to.
absl::Status RequireProtection(const ServerConfig& config);

// What a complete configuration says is to be served.
IndexSetSpec IndexesOf(const ServerConfig& config);

// The keys of settings that differ and that a server cannot change while it runs.
std::vector<std::string> NeedRestart(const ServerConfig& running, const ServerConfig& wanted);

// The configuration as a TOML file. Texts that are not given are left out.
std::string ToToml(const ServerConfig& config);

}  // namespace libretto
