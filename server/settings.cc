#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <type_traits>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "server/config.h"
#include "server/index_settings.h"

namespace libretto {
namespace {

// Says what is wrong with the values, without naming the key.
using Assign = std::function<absl::Status(const std::vector<std::string>&, ServerConfig&)>;
// The current value, as TOML.
using Show = std::function<std::string(const ServerConfig&)>;

// How a field of the configuration is written and read.
struct Field {
  Assign assign;
  Show show;
};

struct Definition {
  Setting setting;
  Field field;
};

absl::Status Wrong(const std::string& value, const std::string& wanted) {
  return absl::InvalidArgumentError(absl::StrCat("\"", value, "\" must be ", wanted));
}

// A basic string of TOML, whose escapes are fewer than C's.
std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) {
      absl::StrAppend(&quoted, "\\u", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad4));
    } else {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
  }
  return quoted + "\"";
}

// A field that holds text that `check` accepts.
Field Text(std::string ServerConfig::*field, absl::Status (*check)(const std::string&)) {
  const auto assign = [=](const std::vector<std::string>& values, ServerConfig& config) {
    RETURN_IF_ERROR(check(values.front()));
    config.*field = values.front();
    return absl::OkStatus();
  };
  return {assign, [field](const ServerConfig& config) { return Quoted(config.*field); }};
}

absl::Status NotEmpty(const std::string& value) {
  return value.empty() ? Wrong(value, "a path") : absl::OkStatus();
}

absl::Status Anything(const std::string&) { return absl::OkStatus(); }

absl::Status IsAddress(const std::string& value) {
  const size_t colon = value.rfind(':');
  int port = -1;
  if (colon == std::string::npos || colon == 0 ||
      !absl::SimpleAtoi(value.substr(colon + 1), &port) || port < 0 || port > 65535) {
    return Wrong(value, "HOST:PORT, e.g. 127.0.0.1:50051");
  }
  return absl::OkStatus();
}

absl::Status IsAddressOrNone(const std::string& value) {
  return value.empty() ? absl::OkStatus() : IsAddress(value);
}

absl::Status IsLogLevel(const std::string& value) {
  const bool known = value == "debug" || value == "info" || value == "warning" || value == "error";
  return known ? absl::OkStatus() : Wrong(value, "debug, info, warning or error");
}

absl::Status IsLogFormat(const std::string& value) {
  return value == "text" || value == "json" ? absl::OkStatus() : Wrong(value, "text or json");
}

template <typename T>
Field Number(T ServerConfig::*field, T min, T max) {
  const auto assign = [=](const std::vector<std::string>& values, ServerConfig& config) {
    T value{};
    const std::string& text = values.front();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool parsed = error == std::errc() && end == text.data() + text.size();
    if (!parsed || !(value >= min && value <= max)) {
      return Wrong(text, absl::StrCat(std::is_integral_v<T> ? "a whole number" : "a number",
                                      " from ", min, " to ", max));
    }
    config.*field = value;
    return absl::OkStatus();
  };
  return {assign, [field](const ServerConfig& config) { return absl::StrCat(config.*field); }};
}

Field Switch(bool ServerConfig::*field) {
  const auto assign = [field](const std::vector<std::string>& values, ServerConfig& config) {
    return absl::SimpleAtob(values.front(), &(config.*field))
               ? absl::OkStatus()
               : Wrong(values.front(), "true or false");
  };
  return {assign, [field](const ServerConfig& config) {
            return std::string(config.*field ? "true" : "false");
          }};
}

Field Paths(std::vector<std::string> ServerConfig::*field) {
  const auto assign = [field](const std::vector<std::string>& values, ServerConfig& config) {
    for (const std::string& value : values) RETURN_IF_ERROR(NotEmpty(value));
    config.*field = values;
    return absl::OkStatus();
  };
  const auto show = [field](const ServerConfig& config) {
    return absl::StrCat(
        "[",
        absl::StrJoin(config.*field, ", ",
                      [](std::string* out, const std::string& path) { out->append(Quoted(path)); }),
        "]");
  };
  return {assign, show};
}

// Its values are told apart by name and read by ReadIndexSettings; the file has tables.
Field Indexes() {
  return {[](const std::vector<std::string>&, ServerConfig&) { return absl::OkStatus(); },
          [](const ServerConfig& config) {
            return absl::StrJoin(config.indexes, "", [](std::string* out, const auto& index) {
              absl::StrAppend(out, "\n[", kIndexesKey, ".", index.first,
                              "]\nmodel = ", Quoted(index.second.model),
                              "\ncatalog = ", Quoted(index.second.catalog), "\n");
            });
          }};
}

Setting Reloads(Setting setting) {
  setting.reloads = true;
  return setting;
}

const std::vector<Definition>& Definitions() {
  using C = ServerConfig;
  static const std::vector<Definition> definitions = {
      {{"listen", "HOST:PORT", "Address to serve gRPC on; port 0 picks a free one"},
       Text(&C::listen, IsAddress)},
      {Reloads({"model", "DIRECTORY", "Model bundle, as made by `libretto model build`"}),
       Text(&C::model, NotEmpty)},
      {Reloads({"catalog", "DIRECTORY", "Catalogue of that model, as made by libretto-index"}),
       Text(&C::catalog, NotEmpty)},
      {{kIndexesKey, "NAME=MODEL,CATALOG",
        "A further index, beside \"default\" of --model and --catalog; may be repeated. In the "
        "file: tables [indexes.NAME] with model and catalog",
        /*list=*/true, /*reloads=*/true, /*flag_name=*/"index"},
       Indexes()},
      {Reloads({"default_index", "NAME", "The index that answers calls that name none"}),
       Text(&C::default_index, IsIndexName)},
      {Reloads({"create_catalog", "", "Make an empty catalogue where there is none"}),
       Switch(&C::create_catalog)},
      {{"audio_root", "DIRECTORY",
        "Directory under which callers of UpsertTrack may name files; may be repeated. None: no "
        "files",
        true},
       Paths(&C::audio_roots)},
      {{"max_audio_bytes", "BYTES", "Largest audio file that may come with a call"},
       Number<int64_t>(&C::max_audio_bytes, 1024, 1 << 30)},
      {{"max_audio_seconds", "SECONDS", "Longest audio that is decoded for a call"},
       Number<double>(&C::max_audio_seconds, 1, 360000)},
      {{"decoder", "FILE",
        "The program that decodes audio in a sandbox; by default libretto-decoder beside "
        "librettod"},
       Text(&C::decoder, Anything)},
      {{"decoders", "N",
        "Calls with audio worked on at a time; more wait. 0: one for each processor, at least two"},
       Number<int>(&C::decoders, 0, 1024)},
      {{"decode_seconds", "SECONDS",
        "Processor time that decoding one audio file may take; four times that by the clock"},
       Number<int>(&C::decode_seconds, 1, 86400)},
      {{"decode_memory_mb", "MIB", "Memory that decoding one audio file may take"},
       Number<int>(&C::decode_memory_mb, 16, 65536)},
      {{"soundfont", "FILE",
        "SoundFont that MIDI files are played with; if it is not there, MIDI is refused"},
       Text(&C::soundfont, Anything)},
      {{"threads", "N",
        "Searches, and catalogue calls, worked on at a time; more wait. 0: twice the processors"},
       Number<int>(&C::threads, 0, 1024)},
      {{"queue", "N",
        "Searches, catalogue calls, and calls with audio that may wait; more are refused with "
        "RESOURCE_EXHAUSTED"},
       Number<int>(&C::queue, 1, 65536)},
      {{"queue_ms", "MS",
        "Searches and catalogue calls that may wait under lasting overload: as many as are "
        "answered in "
        "this time"},
       Number<double>(&C::queue_ms, 0.1, 60000)},
      {{"batch_tokens", "N", "Text of several calls encoded together, in tokens"},
       Number<int>(&C::batch_tokens, 1, 65536)},
      {{"batch_delay_ms", "MS",
        "How long text waits for that of other calls while an encoder is free"},
       Number<double>(&C::batch_delay_ms, 0, 1000)},
      {{"query_cache_mb", "MIB", "Memory for the vectors of recent texts; 0: none"},
       Number<int>(&C::query_cache_mb, 0, 65536)},
      {{"answer_cache_mb", "MIB",
        "Memory for recent answers, given again while the catalogue is the same; 0: none"},
       Number<int>(&C::answer_cache_mb, 0, 65536)},
      {{"refresh_seconds", "SECONDS",
        "How often to look for what other processes changed in the catalogue; 0: never"},
       Number<double>(&C::refresh_seconds, 0, 86400)},
      {{"publish_changes", "N",
        "Publish a snapshot once so many changes, and one for every 20 tracks, are in none; 0: "
        "never"},
       Number<int64_t>(&C::publish_changes, 0, int64_t{1} << 40)},
      {{"drain_seconds", "SECONDS", "How long accepted calls may take when told to stop"},
       Number<double>(&C::drain_seconds, 0, 3600)},
      {{"log_level", "LEVEL", "debug, info, warning or error"}, Text(&C::log_level, IsLogLevel)},
      {{"log_format", "FORMAT", "text for people or json for machines, on standard error"},
       Text(&C::log_format, IsLogFormat)},
      {{"port_file", "FILE", "Where to write the port once the server is ready"},
       Text(&C::port_file, NotEmpty)},
      {{"http_listen", "HOST:PORT",
        "Address of the operator's pages over HTTP: /metrics, /healthz, /readyz; port 0 picks a "
        "free one. Not given: no pages"},
       Text(&C::http_listen, IsAddressOrNone)},
      {{"http_port_file", "FILE", "Where to write the port of these pages once they are served"},
       Text(&C::http_port_file, NotEmpty)},
      {{"slow_query_ms", "MS", "Log searches that take as long or longer; 0: none"},
       Number<int>(&C::slow_query_ms, 0, 3600'000)},
      {{"log_query_text", "", "Log the words of slow queries too"}, Switch(&C::log_query_text)},
      {{"tls_certificate", "FILE",
        "Certificate chain to serve TLS with, PEM; read again when it changes"},
       Text(&C::tls_certificate, NotEmpty)},
      {{"tls_key", "FILE", "Its key, PEM without a passphrase; read again when it changes"},
       Text(&C::tls_key, NotEmpty)},
      {{"tls_client_ca", "FILE",
        "Authorities, PEM: only callers with a certificate of one of them may connect"},
       Text(&C::tls_client_ca, NotEmpty)},
      {{"keys_file", "FILE",
        "API keys, a table [keys.NAME] for each (`libretto key new` makes them); read again when "
        "it changes. None: whoever can connect may do everything"},
       Text(&C::keys_file, NotEmpty)},
      {{"allow_insecure", "",
        "Listen on an address that is not a loopback one without TLS and keys"},
       Switch(&C::allow_insecure)},
  };
  return definitions;
}

}  // namespace

std::string Setting::flag() const {
  return "--" + absl::StrReplaceAll(flag_name.empty() ? key : flag_name, {{"_", "-"}});
}

std::string Setting::environment_variable() const {
  return "LIBRETTO_" + absl::AsciiStrToUpper(key);
}

const std::vector<Setting>& Settings() {
  static const std::vector<Setting> settings = [] {
    std::vector<Setting> all;
    for (const Definition& definition : Definitions()) {
      all.push_back(definition.setting);
      all.back().default_value = definition.field.show(ServerConfig());
    }
    return all;
  }();
  return settings;
}

GivenValues FromEnvironment() {
  GivenValues given;
  for (const Setting& setting : Settings()) {
    const char* value = std::getenv(setting.environment_variable().c_str());
    if (value == nullptr) continue;
    GivenValue& entry = given[setting.key];
    entry.source = "environment variable " + setting.environment_variable();
    if (setting.list) {
      entry.values = absl::StrSplit(value, ':', absl::SkipEmpty());
    } else {
      entry.values = {value};
    }
  }
  return given;
}

absl::StatusOr<ServerConfig> MakeConfig(const std::vector<GivenValues>& sources) {
  ServerConfig config;
  for (const Definition& definition : Definitions()) {
    const std::string& key = definition.setting.key;
    const auto source = std::ranges::find_if(
        sources, [&key](const GivenValues& given) { return given.contains(key); });
    if (source == sources.end()) continue;
    const GivenValue& given = source->at(key);
    const bool count_fits = definition.setting.list || given.values.size() == 1;
    const absl::Status status = count_fits ? definition.field.assign(given.values, config)
                                           : absl::InvalidArgumentError("must be a single value");
    if (!status.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(key, ": ", status.message(), " (", given.source, ")"));
    }
  }
  ASSIGN_OR_RETURN(config.indexes, ReadIndexSettings(sources));
  return config;
}

absl::Status RequireDirectories(const ServerConfig& config) {
  RETURN_IF_ERROR(RequireIndexes(config));
  for (const std::string& root : config.audio_roots) {
    std::error_code error;
    if (!std::filesystem::is_directory(root, error)) {
      return absl::InvalidArgumentError(absl::StrCat("audio_root: ", root, " is no directory"));
    }
  }
  return absl::OkStatus();
}

std::vector<std::string> NeedRestart(const ServerConfig& running, const ServerConfig& wanted) {
  std::vector<std::string> keys;
  for (const auto& [setting, field] : Definitions()) {
    if (!setting.reloads && field.show(running) != field.show(wanted)) keys.push_back(setting.key);
  }
  return keys;
}

std::string ToToml(const ServerConfig& config) {
  std::string toml, tables;
  for (const auto& [setting, field] : Definitions()) {
    const std::string value = field.show(config);
    if (setting.key == kIndexesKey) {
      tables = value;
    } else if (value != "\"\"") {
      absl::StrAppend(&toml, setting.key, " = ", value, "\n");
    }
  }
  return toml + tables;
}

}  // namespace libretto
