#include "server/command_line.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

constexpr char kFooter[] = R"(
Every setting can be given as a flag, an environment variable or a key of the TOML file; the flag
wins over the environment, the environment over the file.

Examples:
  librettod --model ~/.libretto/model --catalog ~/.libretto/catalog
  librettod --config /etc/librettod.toml --log-format json
  LIBRETTO_THREADS=32 librettod --config /etc/librettod.toml
  librettod --config /etc/librettod.toml --check-config
  librettod --config /etc/librettod.toml --index next=/srv/model-next,/srv/catalog-next

SIGHUP has a running server read its file again: indexes are added, dropped and exchanged while it serves.)";

std::string Help(const Setting& setting) {
  std::string help =
      absl::StrCat(setting.help, " [", setting.environment_variable(), ", key ", setting.key, "]");
  const std::string& value = setting.default_value;
  if (!value.empty() && value != "\"\"" && value != "[]") {
    absl::StrAppend(&help, " (default ", value, ")");
  }
  return help;
}

// Makes `setting` a flag whose values go to `values`.
void AddFlag(CLI::App& app, const Setting& setting, std::vector<std::string>& values) {
  CLI::Option* option = app.add_option(setting.flag(), values, Help(setting));
  option->multi_option_policy(setting.list ? CLI::MultiOptionPolicy::TakeAll
                                           : CLI::MultiOptionPolicy::TakeLast);
  if (setting.value_name.empty()) {
    option->expected(0, 1)->default_str("true")->type_name("");
  } else {
    option->expected(1)->type_name(setting.value_name);
  }
  if (setting.list)
    option->expected(1, CLI::detail::expected_max_vector_size)->allow_extra_args(false);
}

}  // namespace

absl::StatusOr<CommandLine> ParseCommandLine(int argc, const char* const* argv,
                                             const std::string& version) {
  CommandLine line;
  CLI::App app("Serves music search over gRPC.", "librettod");
  app.footer(kFooter);
  std::map<std::string, std::vector<std::string>> values;
  for (const Setting& setting : Settings()) AddFlag(app, setting, values[setting.key]);
  app.add_option("--config", line.config_file, "TOML file of settings [LIBRETTO_CONFIG]")
      ->envname("LIBRETTO_CONFIG")
      ->type_name("FILE");
  app.add_flag("--check-config", line.check_config, "Check the settings, print them and exit");
  app.set_version_flag("--version", "librettod " + version);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    line.answer = app.help();
    return line;
  } catch (const CLI::CallForVersion&) {
    line.answer = app.version() + "\n";
    return line;
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(absl::StrCat(error.what(), " (see librettod --help)"));
  }
  for (const Setting& setting : Settings()) {
    const CLI::Option* option = app.get_option(setting.flag());
    if (option->count() == 0) continue;
    std::vector<std::string>& given = values[setting.key];
    if (given.empty()) given = {"true"};
    line.flags[setting.key] = {given, "flag " + setting.flag()};
  }
  return line;
}

}  // namespace libretto
