#include "base/logging.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace libretto {
namespace {

std::atomic<bool> json_format{false};

spdlog::logger& Logger() {
  static const auto logger = [] {
    auto made = std::make_shared<spdlog::logger>("libretto",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->set_level(spdlog::level::info);
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *logger;
}

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

constexpr const char* kNames[] = {"debug", "info", "warning", "error"};

nlohmann::json ToJson(const LogField& field) {
  return std::visit([](const auto& v) { return nlohmann::json(v); }, field.value);
}

std::string Dump(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string Format(LogLevel level, std::string_view event, std::span<const LogField> fields) {
  const std::string time =
      absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::Now(), absl::UTCTimeZone());
  const char* name = kNames[static_cast<int>(level)];
  if (json_format) {
    nlohmann::ordered_json line = {{"time", time}, {"level", name}, {"event", event}};
    for (const LogField& field : fields) line[std::string(field.key)] = ToJson(field);
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  std::string line = absl::StrCat(time, " ", name, " ", std::string(event));
  for (const LogField& field : fields) {
    absl::StrAppend(&line, " ", std::string(field.key), "=", Dump(ToJson(field)));
  }
  return line;
}

}  // namespace

absl::Status InitLogging(std::string_view level, std::string_view format) {
  if (format != "text" && format != "json") {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown log format \"", std::string(format), "\": use text or json"));
  }
  for (int i = 0; i < 4; ++i) {
    if (level != kNames[i]) continue;
    Logger().set_level(ToSpdlog(static_cast<LogLevel>(i)));
    json_format = format == "json";
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("unknown log level \"", std::string(level),
                                                 "\": use debug, info, warning or error"));
}

void Log(LogLevel level, std::string_view event, std::span<const LogField> fields) {
  spdlog::logger& logger = Logger();
  if (!logger.should_log(ToSpdlog(level))) return;
  logger.log(ToSpdlog(level), Format(level, event, fields));
}

}  // namespace libretto
