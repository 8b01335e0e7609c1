#include "encoders/training/corpus/caption_slots.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "encoders/training/corpus/caption_words.h"
#include "encoders/training/corpus/style.h"
#include "encoders/training/corpus/vocals.h"

namespace libretto {
namespace {

using Words = std::vector<std::string>;

// One name of each different part; those that share a name count once.
Words PartNames(const std::vector<PartFact>& parts, Random& random) {
  Words names, seen;
  for (const PartFact& part : parts) {
    if (std::find(seen.begin(), seen.end(), part.name) != seen.end()) continue;
    seen.push_back(part.name);
    const std::string name = Pick(random, PartWords(part));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

void Put(CaptionSlots& slots, const std::string& name, Words words) {
  std::erase(words, "");
  if (!words.empty()) slots[name] = std::move(words);
}

// As it stands before "piece" or "instrumental".
std::string StyleWord(const std::string& genre) {
  static const std::map<std::string, std::string> kWords = {
      {"music of india", "indian"}, {"music of japan", "japanese"}, {"music of china", "chinese"}};
  const auto it = kWords.find(genre);
  if (it != kWords.end()) return it->second;
  return genre.ends_with(" music") ? genre.substr(0, genre.size() - 6) : genre;
}

std::string PaceWord(double bpm) { return bpm < 90 ? "slow" : bpm < 116 ? "medium" : "fast"; }

void PutInstruments(const Facts& facts, Random& random, CaptionSlots& slots) {
  const Words names = PartNames(facts.parts, random);
  if (names.empty()) return;
  Words with_articles;
  for (const std::string& name : names) with_articles.push_back(WithArticle(name));
  Put(slots, "lead", {names[0]});
  Put(slots, "a_lead", {with_articles[0]});
  const bool sung = facts.parts[0].role == "vocals";
  if (sung) {
    Put(slots, "plays", {names[0].ends_with('s') ? "carry" : "carries"});
    Put(slots, "playing", {"carrying"});
    Put(slots, "song", {"song", "song", "vocal piece"});
  } else {
    Put(slots, "plays", {IsPlural(names[0]) ? "play" : "plays"});
    Put(slots, "playing", {"playing"});
    Put(slots, "players", {JoinWords(with_articles)});
  }
  Put(slots, "parts", {JoinWords(with_articles)});
  if (!IsPlural(names[0])) Put(slots, "lead1", {names[0]});
  const std::string family = FamilyOf(facts.parts[0]);
  if (family != "sound effect" && family != "voice") Put(slots, "family", {family});
  if (names.size() == 1) {
    Put(slots, "solo", {names[0]});
    if (!sung) Put(slots, "a_solo", {with_articles[0]});
  }
  if (names.size() == 2) Put(slots, "pair", {names[0] + " and " + names[1]});
  if (names.size() >= 2) {
    Put(slots, "second", {names[1]});
    Put(slots, "a_second", {with_articles[1]});
    Put(slots, "backing", {JoinWords(Words(with_articles.begin() + 1, with_articles.end()))});
  }
  for (const PartFact& part : facts.parts) {
    const std::string name = Pick(random, PartWords(part));
    if (part.role == "drums") Put(slots, "drums", {name});
    if (part.role == "bass" && part.name != facts.parts[0].name) {
      Put(slots, "a_bass", {WithArticle(name)});
      Put(slots, "carry", {IsPlural(name) ? "carry" : "carries"});
    }
    if (part.role == "vocals" || FamilyOf(part) == "voice") {
      Put(slots, "voice", {name});
      Put(slots, "a_voice", {WithArticle(name)});
    }
  }
  if (!slots.contains("voice")) Put(slots, "instrumental", {"instrumental"});
}

void PutMoods(const Facts& facts, Random& random, CaptionSlots& slots) {
  Words moods;
  for (const std::string& mood : facts.moods) {
    const std::string word = Pick(random, MoodWords(mood));
    if (std::find(moods.begin(), moods.end(), word) == moods.end()) moods.push_back(word);
  }
  if (moods.size() > 1) {
    Put(slots, "mood2", {moods.back()});
    moods.pop_back();
  }
  Put(slots, "mood", moods);
}

Words MelodyWords(const Facts& facts) {
  Words words;
  if (facts.articulation == "staccato") words = {"staccato", "short and detached", "plucky"};
  if (facts.articulation == "legato") words = {"smooth", "flowing", "legato"};
  if (facts.density == "sparse") words.insert(words.end(), {"sparse", "simple"});
  if (facts.density == "busy") words.insert(words.end(), {"busy", "intricate"});
  if (facts.pitch == "high") words.push_back("high-pitched");
  if (facts.pitch == "low") words.push_back("low-pitched");
  if (words.empty()) words.push_back("simple");
  return words;
}

// Whether the part in front has a melody: rap and growling have none.
bool HasTune(const Facts& facts) {
  if (facts.parts.empty() || facts.parts[0].role != "vocals") return true;
  const VocalKind* kind = FindVocals(facts.parts[0].name);
  return kind == nullptr || kind->tuneful();
}

void PutUses(const Facts& facts, CaptionSlots& slots) {
  Words uses;
  const MusicStyle* style = facts.genres.empty() ? nullptr : FindStyle(facts.genres.front());
  if (style != nullptr) uses.assign(style->uses.begin(), style->uses.end());
  for (const std::string& mood : facts.moods) {
    for (std::string& use : MoodUses(mood)) uses.push_back(std::move(use));
  }
  Put(slots, "use", uses);
}

}  // namespace

CaptionSlots MakeCaptionSlots(const Facts& facts, Random& random) {
  CaptionSlots slots;
  // The most specific name as often as all the others together.
  Words genres = facts.genres;
  for (size_t i = 2; i < facts.genres.size(); ++i) genres.push_back(facts.genres.front());
  if (!genres.empty()) {
    Put(slots, "genre", {Pick(random, genres)});
    Put(slots, "style", {StyleWord(slots["genre"].front())});
  }
  Put(slots, "piece", {"piece", "track", "tune", "recording"});
  Put(slots, "tempo", TempoWords(facts.bpm));
  Put(slots, "pace", {PaceWord(facts.bpm)});
  if (facts.bpm > 0) Put(slots, "bpm", {absl::StrCat(std::lround(facts.bpm))});
  PutInstruments(facts, random, slots);
  PutMoods(facts, random, slots);
  PutUses(facts, slots);
  if (!facts.key.empty()) {
    Put(slots, "key", {absl::StrCat("in ", facts.key, " ", facts.mode)});
    if (facts.mode == "minor" || facts.mode == "major") {
      slots["key"].push_back(absl::StrCat("in a ", facts.mode, " key"));
    }
    if (HasTune(facts)) Put(slots, "melody", MelodyWords(facts));
  }
  Put(slots, "metre", MetreWords(facts.metre));
  if (facts.mix == "reverberant") Put(slots, "room", {"spacious and full of echo", "reverberant"});
  if (facts.mix == "dry") Put(slots, "room", {"dry and close", "dry, without any echo"});
  for (const std::string& wear : facts.degradations) Put(slots, "wear", WearWords(wear));
  return slots;
}

bool CanFill(std::string_view pattern, const CaptionSlots& slots) {
  for (size_t at = pattern.find('{'); at != pattern.npos; at = pattern.find('{', at + 1)) {
    if (!slots.contains(pattern.substr(at + 1, pattern.find('}', at) - at - 1))) return false;
  }
  return true;
}

std::string FillTemplate(std::string_view pattern, const CaptionSlots& slots, Random& random) {
  std::string text;
  size_t at = 0;
  while (at < pattern.size()) {
    const size_t open = std::min(pattern.find('{', at), pattern.size());
    text += pattern.substr(at, open - at);
    if (open == pattern.size()) break;
    const size_t close = pattern.find('}', open);
    text += Pick(random, slots.find(pattern.substr(open + 1, close - open - 1))->second);
    at = close + 1;
  }
  for (size_t mark = text.find("a~"); mark != std::string::npos; mark = text.find("a~")) {
    const std::string_view next = std::string_view(text).substr(mark + 2);
    text.replace(mark, 2, std::string(Article(next)) + " ");
  }
  return text;
}

}  // namespace libretto
