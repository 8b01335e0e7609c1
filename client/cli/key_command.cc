#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "base/api_key.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/files.h"

namespace libretto::cli {
namespace {

constexpr const char* kExamples = R"(
Prints the key, which is shown this once and stored nowhere, and the table for the server's
keys_file, which holds the key's hash only. With --file the table is appended there instead; a
running server follows the file.

Examples:
  libretto key new --name website --role search --requests-per-second 20 --file keys.toml
  libretto key new --name importer --role write --expires 2027-01-31
  libretto search slow sad cello --key-file website.key
)";

struct NewKey {
  std::string name;
  std::string role;
  double requests_per_second = 0;
  double burst = 0;
  int64_t requests_per_day = 0;
  std::string expires;
  std::string file;
};

std::string CheckName(const std::string& name) {
  return IsApiKeyName(name) ? "" : "a name is 1 to 64 of A-Z, a-z, 0-9, _ and -";
}

std::string CheckExpiry(const std::string& text) {
  absl::Time time;
  std::string error;
  if (absl::ParseTime("%Y-%m-%d", text, &time, &error) ||
      absl::ParseTime(absl::RFC3339_sec, text, &time, &error)) {
    return "";
  }
  return "must be a date, like 2027-01-31, or a time, like 2027-01-31T18:00:00Z";
}

std::string Header(const std::string& name) { return absl::StrCat("[keys.", name, "]"); }

std::string TableOf(const NewKey& wanted, const std::string& key) {
  std::string table = absl::StrCat(Header(wanted.name), "\nhash = \"", HashOfApiKey(key),
                                   "\"\nrole = \"", wanted.role, "\"\n");
  const auto add = [&table](const char* field, auto value) {
    if (value > 0) absl::StrAppend(&table, field, " = ", value, "\n");
  };
  add("requests_per_second", wanted.requests_per_second);
  add("burst", wanted.burst);
  add("requests_per_day", wanted.requests_per_day);
  if (!wanted.expires.empty()) absl::StrAppend(&table, "expires = ", wanted.expires, "\n");
  return table;
}

// INVALID_ARGUMENT if the file has a key of this name.
absl::Status Append(const std::string& path, const std::string& name, const std::string& table) {
  bool first = true;
  if (std::ifstream file(path); file) {
    for (std::string line; std::getline(file, line); first = false) {
      if (absl::StripAsciiWhitespace(line) != Header(name)) continue;
      return absl::InvalidArgumentError(absl::StrCat(
          path, " has a key \"", name, "\": take that out first, or choose another name"));
    }
  }
  std::ofstream file(path, std::ios::app);
  file << (first ? "" : "\n") << table << std::flush;
  if (file) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("cannot write to ", path));
}

absl::Status MakeKey(const NewKey& wanted, const Console& console) {
  if (wanted.burst > 0 && wanted.requests_per_second == 0) {
    return absl::InvalidArgumentError("--burst means nothing without --requests-per-second");
  }
  ASSIGN_OR_RETURN(const std::string key, NewApiKey());
  const std::string table = TableOf(wanted, key);
  if (wanted.file.empty()) {
    console.out << key << "\n\n" << table;
    console.err << "The first line is the key: it cannot be shown again. The rest goes into the "
                   "server's keys_file.\n";
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(Append(wanted.file, wanted.name, table));
  console.out << key << "\n";
  console.err << "This is the key: it cannot be shown again. " << wanted.file << " has its hash.\n";
  return absl::OkStatus();
}

}  // namespace

void RegisterKey(CLI::App& app, Action& action) {
  CLI::App& key = *app.add_subcommand("key", "API keys for a server's keys_file");
  key.require_subcommand(1);
  auto wanted = std::make_shared<NewKey>();
  CLI::App& command = *key.add_subcommand("new", "Make a key");
  command.footer(kExamples);
  command.add_option("--name", wanted->name, "What logs and errors call it")
      ->required()
      ->type_name("NAME")
      ->check(CheckName);
  command
      .add_option("--role", wanted->role,
                  "search: reads only; write: changes tracks too; admin: "
                  "has the server read files of its own too")
      ->required()
      ->type_name("ROLE")
      ->check(CLI::IsMember({"search", "write", "admin"}));
  command.add_option("--requests-per-second", wanted->requests_per_second, "In the long run")
      ->type_name("N")
      ->check(CLI::Range(0.001, 1e9));
  command.add_option("--burst", wanted->burst, "At once; default: those of a second")
      ->type_name("N")
      ->check(CLI::Range(1.0, 1e9));
  command.add_option("--requests-per-day", wanted->requests_per_day, "From midnight UTC on")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  command.add_option("--expires", wanted->expires, "When it ends, UTC")
      ->type_name("DATE")
      ->check(CheckExpiry);
  command.add_option("--file", wanted->file, "Append the table to this file")->type_name("FILE");
  command.callback([wanted, &action] {
    action = [wanted](Session& session) { return MakeKey(*wanted, session.console); };
  });
}

}  // namespace libretto::cli
