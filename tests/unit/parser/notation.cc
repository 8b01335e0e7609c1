#include "tests/unit/parser/notation.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace libretto {
namespace {

using Facts = std::vector<std::pair<size_t, std::string>>;

std::string Notation(const Reference& reference) {
  constexpr const char* kKinds[] = {"", "/track", "/artist", "/album"};
  const char* said = reference.by ? "by" : reference.more ? "like" : "unlike";
  return absl::StrCat(said, kKinds[static_cast<size_t>(reference.kind)], ":", reference.name);
}

std::string Notation(const NumberRange& range) {
  const auto bound = [](const std::optional<double>& value) {
    return value ? absl::StrCat(*value) : std::string();
  };
  return absl::StrCat(range.field, " ", bound(range.min), "..", bound(range.max),
                      range.decade ? " decade" : "");
}

std::string Notation(const Refinement& refinement) {
  constexpr const char* kKinds[] = {"another", "more", "less"};
  return absl::StrCat(
      kKinds[static_cast<size_t>(refinement.kind)],
      refinement.ordinal == 0 ? std::string() : absl::StrCat("#", refinement.ordinal));
}

std::string Notation(const Exclusion& exclusion) { return "-" + exclusion.text; }
std::string Notation(const RelativeWord& comparison) {
  return comparison.quality + (comparison.more ? "+" : "-");
}
std::string Notation(const KeyFact& key) {
  return absl::StrCat("key ", key.key, key.mode.empty() ? "" : " ", key.mode);
}
std::string Notation(const Phrase& phrase) { return absl::StrCat("\"", phrase.text, "\""); }

template <typename Fact>
void Add(const std::vector<Fact>& from, Facts& facts) {
  for (const Fact& fact : from) facts.emplace_back(fact.at.begin, Notation(fact));
}

}  // namespace

std::vector<TypedQuery> ReadTypedQueries(const std::string& path) {
  std::vector<TypedQuery> queries;
  std::ifstream file(path);
  bool open = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## open")) open = true;
    if (line.empty() || line.starts_with("# ") || line.starts_with("## ")) continue;
    const std::vector<std::string> fields = absl::StrSplit(line, '\t');
    if (fields.size() < 2) continue;
    queries.push_back({fields[0], fields[1] == "=" ? fields[0] : fields[1],
                       fields.size() > 2 ? fields[2] : "", open});
  }
  return queries;
}

std::string FactsOf(const ParsedQuery& parsed) {
  Facts facts;
  Add(parsed.exclusions, facts);
  Add(parsed.comparisons, facts);
  Add(parsed.references, facts);
  Add(parsed.ranges, facts);
  Add(parsed.keys, facts);
  Add(parsed.phrases, facts);
  Add(parsed.refinements, facts);
  std::ranges::stable_sort(facts, {}, &Facts::value_type::first);
  if (parsed.continues) facts.emplace_back(0, "&");
  return absl::StrJoin(facts, "; ",
                       [](std::string* out, const auto& fact) { *out += fact.second; });
}

}  // namespace libretto
