#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "server/config.h"

namespace libretto {
namespace {

// A scalar as a flag would give it; nothing for any other type.
std::optional<std::string> Scalar(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return absl::StrCat(number->get());
  if (const auto* number = node.as_floating_point()) return absl::StrCat(number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  return std::nullopt;
}

std::optional<std::vector<std::string>> Values(const toml::node& node) {
  std::vector<std::string> values;
  if (const toml::array* array = node.as_array()) {
    for (const toml::node& element : *array) {
      if (!element.is_string()) return std::nullopt;
      values.push_back(*Scalar(element));
    }
    return values;
  }
  auto scalar = Scalar(node);
  if (!scalar) return std::nullopt;
  return std::vector<std::string>{*std::move(scalar)};
}

std::string KnownKeys() {
  std::string keys;
  for (const Setting& setting : Settings()) absl::StrAppend(&keys, ", ", setting.key);
  return keys.substr(2);
}

std::string SourceOf(const std::string& path, const toml::node& node) {
  return absl::StrCat(path, " line ", node.source().begin.line);
}

absl::Status NotTables(const std::string& path, const toml::node& node) {
  return absl::InvalidArgumentError(
      absl::StrCat("indexes: must be tables [indexes.NAME], each with model and catalog (",
                   SourceOf(path, node), ")"));
}

// The tables [indexes.NAME].
absl::Status ReadIndexes(const toml::node& node, const std::string& path, GivenValues& given) {
  if (!node.is_table()) return NotTables(path, node);
  for (const auto& [toml_name, index] : *node.as_table()) {
    const std::string name = absl::StrCat("indexes.", std::string(toml_name.str()));
    if (!index.is_table() || index.as_table()->empty()) return NotTables(path, index);
    for (const auto& [toml_key, value] : *index.as_table()) {
      const std::string key = absl::StrCat(name, ".", std::string(toml_key.str()));
      const std::string source = SourceOf(path, value);
      if (toml_key != "model" && toml_key != "catalog") {
        return absl::InvalidArgumentError(
            absl::StrCat(key, ": unknown key (", source,
                         "); known keys: model, catalog (other settings stand above the tables)"));
      }
      if (!value.is_string()) {
        return absl::InvalidArgumentError(absl::StrCat(key, ": must be a string (", source, ")"));
      }
      given[key] = {{*Scalar(value)}, source};
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<GivenValues> FromFile(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, PosixFileSystem().ReadFile(path));
  const toml::parse_result parsed = toml::parse(text, path);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return absl::InvalidArgumentError(absl::StrCat(path, " line ", error.source().begin.line, ": ",
                                                   std::string(error.description())));
  }
  GivenValues given;
  for (const auto& [toml_key, node] : parsed.table()) {
    const std::string key(toml_key.str());
    if (key == "indexes") {
      RETURN_IF_ERROR(ReadIndexes(node, path, given));
      continue;
    }
    const std::string source = SourceOf(path, node);
    if (std::ranges::find(Settings(), key, &Setting::key) == Settings().end()) {
      return absl::InvalidArgumentError(
          absl::StrCat(key, ": unknown key (", source, "); known keys: ", KnownKeys()));
    }
    auto values = Values(node);
    if (!values) {
      return absl::InvalidArgumentError(absl::StrCat(
          key, ": must be a string, a number, true, false or a list of strings (", source, ")"));
    }
    given[key] = {*std::move(values), source};
  }
  return given;
}

}  // namespace libretto
