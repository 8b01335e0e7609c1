#include "server/query/quality.h"

#include <map>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

const std::map<std::string_view, Quality>& Table() {
  static const std::map<std::string_view, Quality> table = {
      {"fast", {Measure::kTempo}},
      {"slow", {Measure::kTempo, true}},
      {"loud", {Measure::kLoudness}},
      {"quiet", {Measure::kLoudness, true}},
      {"energetic", {Measure::kEnergy}},
      {"calm", {Measure::kEnergy, true}},
  };
  return table;
}

// Pairs of opposites; each is the other's less.
constexpr std::pair<std::string_view, std::string_view> kOpposites[] = {
    {"bright", "dark"},        {"happy", "sad"},         {"acoustic", "electronic"},
    {"busy", "sparse"},        {"heavy", "light"},       {"aggressive", "gentle"},
    {"hard", "soft"},          {"complex", "simple"},    {"modern", "old"},
    {"vocal", "instrumental"}, {"vocals", "instrumental"}, {"tense", "relaxed"},
    {"epic", "intimate"},      {"melodic", "percussive"}, {"warm", "cold"},
    {"distorted", "clean"},    {"romantic", "unemotional"}, {"high", "low"},
};

std::vector<std::string> Texts(std::string_view word) {
  const std::string w(word);
  return {w, absl::StrCat(w, " music"), absl::StrCat("a ", w, " piece of music")};
}

}  // namespace

Quality QualityOf(const std::string& word) {
  const std::string folded = absl::AsciiStrToLower(word);
  const auto measured = Table().find(folded);
  if (measured != Table().end()) return measured->second;
  Quality quality;
  quality.more = Texts(folded);
  for (const auto& [one, other] : kOpposites) {
    if (folded == one) quality.less = Texts(other);
    if (folded == other) quality.less = Texts(one);
    if (!quality.less.empty()) return quality;
  }
  quality.less = {"music"};
  return quality;
}

}  // namespace libretto
