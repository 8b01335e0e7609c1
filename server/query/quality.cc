#include "server/query/quality.h"

#include <map>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

using Table = std::map<std::string, Quality, std::less<>>;

Quality Reversed(Quality quality) {
  quality.reversed = !quality.reversed;
  return quality;
}

// The ends were chosen by how well the axis between them orders rendered music of known facts;
// docs/search.md has the figures. Bare opposites do clearly worse.
const Table& Known() {
  static const Table table = [] {
    Table t;
    t["fast"] = {
        Measure::kTempo, false, {"fast", "fast tempo", "upbeat"}, {"slow", "slow tempo", "ballad"}};
    t["loud"] = {Measure::kLoudness};
    t["energetic"] = {Measure::kSound, false, {"energetic"}, {"calm"}};
    t["busy"] = {Measure::kSound,
                 false,
                 {"full band", "dense", "complex", "virtuosic"},
                 {"solo", "sparse", "minimal", "slow"}};
    t["acoustic"] = {Measure::kSound,
                     false,
                     {"acoustic", "unplugged", "acoustic instruments"},
                     {"electronic", "synthesizer", "electronic music", "electric"}};
    t["happy"] = {Measure::kSound,
                  false,
                  {"happy", "cheerful", "joyful", "uplifting"},
                  {"sad", "melancholic", "gloomy", "dark"}};
    t["dark"] = {Measure::kSound,
                 false,
                 {"dark", "gloomy", "ominous", "menacing"},
                 {"bright", "happy", "cheerful", "sunny"}};
    t["bright"] = {Measure::kSound,
                   false,
                   {"bright sound", "treble", "crisp"},
                   {"dull sound", "bass", "muffled"}};
    t["slow"] = Reversed(t["fast"]);
    t["quiet"] = Reversed(t["loud"]);
    t["calm"] = Reversed(t["energetic"]);
    t["sparse"] = Reversed(t["busy"]);
    t["electronic"] = Reversed(t["acoustic"]);
    t["sad"] = Reversed(t["happy"]);
    return t;
  }();
  return table;
}

constexpr std::pair<std::string_view, std::string_view> kOpposites[] = {
    {"heavy", "light"},         {"aggressive", "gentle"}, {"hard", "soft"},
    {"complex", "simple"},      {"modern", "old"},        {"vocal", "instrumental"},
    {"vocals", "instrumental"}, {"tense", "relaxed"},     {"epic", "intimate"},
    {"melodic", "percussive"},  {"warm", "cold"},         {"distorted", "clean"},
};

std::vector<std::string> Texts(std::string_view word) {
  return {std::string(word), absl::StrCat(std::string(word), " music")};
}

}  // namespace

Quality QualityOf(const std::string& word, bool wanted) {
  const std::string folded = absl::AsciiStrToLower(word);
  if (folded == "bright" && !wanted) return Reversed(Known().at("dark"));
  const auto known = Known().find(folded);
  if (known != Known().end()) return known->second;
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
