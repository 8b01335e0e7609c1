#include "encoders/training/corpus/caption_words.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "encoders/training/corpus/general_midi.h"
#include "encoders/training/corpus/vocals.h"
#include "encoders/training/text_io.h"

namespace libretto {
namespace {

using Words = std::vector<std::string>;
using Table = std::map<std::string, Words>;

const Table& Moods() {
  static const Table kMoods = {{"sad", {"sorrowful", "gloomy", "heartbroken", "tearful"}},
                               {"melancholic", {"sad", "wistful", "bittersweet", "melancholy"}},
                               {"somber", {"sad", "grave", "gloomy", "serious"}},
                               {"mournful", {"sad", "grieving", "sorrowful"}},
                               {"tense", {"nervous", "suspenseful", "anxious", "edgy"}},
                               {"dramatic", {"intense", "theatrical", "stirring"}},
                               {"restless", {"agitated", "nervous", "uneasy"}},
                               {"urgent", {"hurried", "pressing", "tense"}},
                               {"moody", {"brooding", "dark", "atmospheric"}},
                               {"mysterious", {"enigmatic", "mystical", "curious"}},
                               {"wistful", {"longing", "nostalgic", "bittersweet"}},
                               {"calm", {"peaceful", "soothing", "tranquil", "relaxing", "quiet"}},
                               {"peaceful", {"calm", "serene", "tranquil", "restful"}},
                               {"tender", {"gentle", "soft", "loving", "delicate"}},
                               {"relaxing", {"calming", "soothing", "easygoing", "chill"}},
                               {"relaxed", {"chill", "laid-back", "easygoing", "calm"}},
                               {"happy", {"joyful", "cheerful", "feel-good", "positive"}},
                               {"cheerful", {"happy", "merry", "bright", "joyful"}},
                               {"upbeat", {"lively", "positive", "peppy", "happy"}},
                               {"energetic", {"lively", "high-energy", "vigorous", "exciting"}},
                               {"gentle", {"soft", "tender", "delicate"}},
                               {"light-hearted", {"playful", "easygoing", "carefree"}},
                               {"aggressive", {"angry", "fierce", "hard-hitting", "brutal"}},
                               {"angry", {"aggressive", "furious"}},
                               {"dark", {"gloomy", "sinister", "brooding"}},
                               {"heavy", {"crushing", "hard-hitting"}},
                               {"powerful", {"strong", "mighty", "forceful"}},
                               {"romantic", {"loving", "sentimental", "intimate"}},
                               {"nostalgic", {"reminiscent", "sentimental", "wistful"}},
                               {"groovy", {"funky", "danceable", "rhythmic"}},
                               {"danceable", {"groovy", "made for dancing"}},
                               {"mellow", {"soft", "laid-back", "smooth"}},
                               {"laid-back", {"relaxed", "chilled", "easygoing"}},
                               {"epic", {"grand", "heroic", "larger than life"}},
                               {"eerie", {"creepy", "spooky", "haunting", "unsettling"}},
                               {"suspenseful", {"tense", "nerve-racking", "gripping"}},
                               {"ominous", {"threatening", "foreboding", "menacing"}},
                               {"meditative", {"contemplative", "hypnotic", "calming"}},
                               {"dreamy", {"ethereal", "floating", "hazy"}},
                               {"ethereal", {"dreamy", "otherworldly", "floating"}},
                               {"festive", {"celebratory", "joyful", "party-like"}},
                               {"joyful", {"happy", "jubilant", "merry"}},
                               {"playful", {"whimsical", "fun", "light-hearted"}},
                               {"comical", {"funny", "humorous", "goofy"}},
                               {"elegant", {"refined", "graceful", "classy"}},
                               {"majestic", {"regal", "grand", "noble"}},
                               {"solemn", {"serious", "reverent", "grave"}},
                               {"passionate", {"fiery", "emotional", "ardent"}},
                               {"hypnotic", {"trance-like", "mesmerising", "repetitive"}},
                               {"uplifting", {"inspiring", "hopeful", "positive"}},
                               {"emotional", {"moving", "touching", "heartfelt"}},
                               {"sensual", {"sexy", "seductive", "smooth"}},
                               {"intense", {"fierce", "dramatic", "powerful"}},
                               {"lively", {"spirited", "energetic", "bouncy"}},
                               {"soulful", {"heartfelt", "warm", "emotional"}},
                               {"spiritual", {"sacred", "devotional", "meditative"}}};
  return kMoods;
}

const Table& Uses() {
  static const Table kUses = {
      {"sad", {"a sad film scene", "a farewell", "a rainy day"}},
      {"melancholic", {"a rainy evening", "a lonely walk", "a sad film scene"}},
      {"somber", {"a funeral", "a war documentary"}},
      {"mournful", {"a funeral", "a memorial"}},
      {"tense", {"a thriller", "a stealth mission"}},
      {"dramatic", {"a film trailer", "a plot twist"}},
      {"urgent", {"a chase scene", "breaking news"}},
      {"mysterious", {"a detective story", "a mystery game"}},
      {"calm", {"studying", "meditation", "a quiet morning"}},
      {"peaceful", {"yoga", "a nature documentary", "sleeping"}},
      {"tender", {"a love scene", "a lullaby"}},
      {"relaxing", {"studying", "a spa", "a rainy evening"}},
      {"happy", {"a family video", "a holiday film", "an advert"}},
      {"cheerful", {"a children's show", "a sunny morning", "a cooking show"}},
      {"upbeat", {"an advert", "a vlog", "a road trip"}},
      {"energetic", {"a workout", "a sports montage"}},
      {"gentle", {"bedtime", "reading"}},
      {"warm", {"a family gathering", "a fireside evening"}},
      {"groovy", {"a party", "dancing"}},
      {"light-hearted", {"a comedy", "a picnic"}}};
  return kUses;
}

const Table& Wear() {
  static const Table kWear = {
      {"vinyl crackle", {"vinyl crackle", "the crackle of an old record"}},
      {"tape hiss", {"tape hiss", "a hissing noise in the background"}},
      {"muffled", {"a muffled sound", "dull, muffled audio"}},
      {"thin", {"a thin sound", "hardly any bass"}},
      {"boomy", {"a boomy low end", "heavy bass"}},
      {"bright", {"a bright, sharp sound", "a lot of treble"}},
      {"overdriven", {"distortion all over it", "an overdriven, clipping sound"}},
      {"compressed", {"heavy compression", "a loud, compressed sound"}},
      {"telephone", {"the sound of a telephone", "a narrow sound, as from a small radio"}},
      {"wobbly", {"a wobbly, detuned sound", "the wow of an old tape"}},
      {"low quality", {"poor audio quality", "a crushed, lo-fi sound"}}};
  return kWear;
}

void Append(const Table& table, const std::string& key, Words& words) {
  const auto it = table.find(key);
  if (it != table.end()) words.insert(words.end(), it->second.begin(), it->second.end());
}

}  // namespace

std::vector<std::string> MoodWords(const std::string& mood) {
  Words words = {mood};
  Append(Moods(), mood, words);
  return words;
}

std::vector<std::string> MoodUses(const std::string& mood) {
  Words words;
  Append(Uses(), mood, words);
  return words;
}

std::vector<std::string> WearWords(const std::string& degradation) {
  Words words;
  Append(Wear(), degradation, words);
  return words;
}

std::vector<std::string> TempoWords(double bpm) {
  if (bpm < 66) return {"slow", "very slow", "slow-paced"};
  if (bpm < 90) return {"slow", "unhurried", "slow-paced"};
  if (bpm < 116) return {"mid-tempo", "medium-tempo", "medium-paced"};
  if (bpm < 150) return {"fast", "up-tempo", "brisk"};
  return {"fast", "very fast", "rapid"};
}

std::vector<std::string> PartWords(const PartFact& part) {
  if (part.role == "drums") {
    Words words = {part.name};
    if (part.program >= 0 && part.name.find("drum") != std::string::npos) {
      words.push_back("drums");
    }
    return words;
  }
  if (const VocalKind* kind = FindVocals(part.name); kind != nullptr && part.role == "vocals") {
    return Split(kind->words, '|');
  }
  if (part.program < 0 || part.program >= kPrograms) return {part.name};
  Words words = Split(GeneralMidi(part.program).words, '|');
  // Some names are those of a whole family: they are said less often than the usual one.
  words.insert(words.begin(), words.front());
  return words;
}

std::string FamilyOf(const PartFact& part) {
  if (part.role == "drums") return "percussion";
  if (part.role == "vocals") return "voice";
  if (part.program < 0 || part.program >= kPrograms) return "";
  return std::string(GeneralMidi(part.program).family);
}

bool IsInstrumental(const Facts& facts) {
  return std::none_of(facts.parts.begin(), facts.parts.end(),
                      [](const PartFact& part) { return FamilyOf(part) == "voice"; });
}

std::vector<std::string> MetreWords(const std::string& metre) {
  if (metre == "3/4") return {"in three-four time", "in waltz time", "in triple metre"};
  if (metre == "6/8" || metre == "12/8") return {"in six-eight time", "with a rolling triple feel"};
  if (metre == "7/8") return {"in seven-eight time", "in an odd metre"};
  if (metre == "2/4") return {"in two-four time"};
  return {};
}

bool IsPlural(std::string_view name) {
  const std::string_view last = name.substr(name.rfind(' ') + 1);
  for (const std::string_view word :
       {"bass", "brass", "percussion", "clapping", "whistling", "breathing", "crowd", "aah", "song",
        "ringing", "rapping", "humming", "growling", "screaming", "singing", "speech", "harmony"}) {
    if (last == word) return word != "bass";
  }
  return last.ends_with('s');
}

std::string_view Article(std::string_view word) {
  for (const std::string_view vowel : {"8", "11", "18", "r&b", "honest", "hour", "mc", "fm"}) {
    if (word.starts_with(vowel)) return "an";
  }
  for (const std::string_view consonant : {"eu", "uni", "use", "one", "uku"}) {
    if (word.starts_with(consonant)) return "a";
  }
  const char first = word.empty() ? ' ' : word.front();
  return std::string_view("aeiouAEIO").find(first) != std::string_view::npos ? "an" : "a";
}

std::string WithArticle(const std::string& name) {
  if (IsPlural(name)) return name;
  return absl::StrCat(std::string(Article(name)), " ", name);
}

std::string JoinWords(const std::vector<std::string>& words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    const char* before = i == 0 ? "" : i + 1 == words.size() ? " and " : ", ";
    absl::StrAppend(&text, before, words[i]);
  }
  return text;
}

}  // namespace libretto
