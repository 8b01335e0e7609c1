#include "server/index_settings.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

constexpr size_t kMaxNameBytes = 64;
constexpr char kTopLevelIndex[] = "default";  // of the keys model and catalog

constexpr char kModelRemedy[] = "`libretto model build` makes a model";
constexpr char kCatalogRemedy[] = "`libretto-index` makes a catalogue";

absl::Status Wrong(const std::string& key, const std::string& problem, const std::string& source) {
  return absl::InvalidArgumentError(absl::StrCat(key, ": ", problem, " (", source, ")"));
}

// "NAME=MODEL,CATALOG".
absl::Status ReadShort(const std::string& value, const std::string& source, GivenValues& out) {
  const std::pair<std::string, std::string> named = absl::StrSplit(value, absl::MaxSplits('=', 1));
  const std::vector<std::string> paths = absl::StrSplit(named.second, ',');
  if (paths.size() != 2) {
    return Wrong(kIndexesKey,
                 absl::StrCat("\"", value, "\" must be NAME=MODEL,CATALOG; paths with a comma go ",
                              "into a file"),
                 source);
  }
  const std::string key = absl::StrCat(kIndexesKey, ".", named.first);
  out[key + ".model"] = {{paths[0]}, source};
  out[key + ".catalog"] = {{paths[1]}, source};
  return absl::OkStatus();
}

// What one source gives, by keys like "indexes.NAME.model".
absl::StatusOr<GivenValues> ReadSource(const GivenValues& given) {
  GivenValues out;
  const std::string prefix = absl::StrCat(kIndexesKey, ".");
  for (const auto& [key, value] : given) {
    if (key == kIndexesKey) {
      for (const std::string& text : value.values) {
        RETURN_IF_ERROR(ReadShort(text, value.source, out));
      }
    } else if (key.starts_with(prefix)) {
      out[key] = value;
    }
  }
  return out;
}

}  // namespace

absl::Status IsIndexName(const std::string& name) {
  const auto allowed = [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_' || c == '-';
  };
  if (!name.empty() && name.size() <= kMaxNameBytes && std::ranges::all_of(name, allowed)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", name, "\" must be a name of 1 to 64 of a-z, 0-9, _ and -"));
}

absl::StatusOr<std::map<std::string, IndexSpec>> ReadIndexSettings(
    const std::vector<GivenValues>& sources) {
  GivenValues merged;
  for (const GivenValues& source : sources) {
    ASSIGN_OR_RETURN(GivenValues values, ReadSource(source));
    merged.merge(values);
  }
  std::map<std::string, IndexSpec> indexes;
  for (const auto& [key, value] : merged) {
    const bool is_model = key.ends_with(".model");
    const std::string index(absl::StripSuffix(key, is_model ? ".model" : ".catalog"));
    const std::string name = index.substr(absl::string_view(kIndexesKey).size() + 1);
    const absl::Status named = IsIndexName(name);
    if (!named.ok()) return Wrong(kIndexesKey, std::string(named.message()), value.source);
    if (value.values.front().empty()) return Wrong(key, "\"\" must be a path", value.source);
    const std::string other = index + (is_model ? ".catalog" : ".model");
    if (!merged.contains(other)) {
      const char* remedy = is_model ? kCatalogRemedy : kModelRemedy;
      return Wrong(other, absl::StrCat("not given; ", remedy), value.source);
    }
    (is_model ? indexes[name].model : indexes[name].catalog) = value.values.front();
  }
  return indexes;
}

absl::Status RequireIndexes(const ServerConfig& config) {
  const auto missing = [](const char* key, const char* variable, const char* remedy) {
    return absl::InvalidArgumentError(absl::StrCat(key, ": not given: set --", key, ", ", variable,
                                                   " or the key of the configuration file; ",
                                                   remedy));
  };
  const bool has_default = !config.model.empty() || !config.catalog.empty();
  if (has_default || config.indexes.empty()) {
    if (config.model.empty()) return missing("model", "LIBRETTO_MODEL", kModelRemedy);
    if (config.catalog.empty()) return missing("catalog", "LIBRETTO_CATALOG", kCatalogRemedy);
  }
  if (has_default && config.indexes.contains(kTopLevelIndex)) {
    return absl::InvalidArgumentError(absl::StrCat(
        kIndexesKey, ".", kTopLevelIndex, ": model and catalog give the index of this ",
        "name already: give it another name, or take those out"));
  }
  const IndexSetSpec spec = IndexesOf(config);
  if (spec.indexes.contains(spec.default_index)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "default_index: there is no index \"", spec.default_index, "\": set it to one of ",
      absl::StrJoin(spec.indexes, ", ",
                    [](std::string* out, const auto& index) { out->append(index.first); })));
}

IndexSetSpec IndexesOf(const ServerConfig& config) {
  IndexSetSpec spec{config.indexes, config.default_index};
  if (!config.model.empty()) spec.indexes[kTopLevelIndex] = {config.model, config.catalog};
  return spec;
}

}  // namespace libretto
