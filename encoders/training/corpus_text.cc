#include "encoders/training/corpus_text.h"

#include <algorithm>
#include <random>
#include <unordered_set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "encoders/training/dictionary.h"
#include "encoders/training/lexicon.h"
#include "encoders/training/music_texts.h"
#include "encoders/training/text_io.h"
#include "encoders/training/wordnet.h"

namespace libretto {
namespace {

constexpr size_t kMaxBytes = 600;
constexpr char kAsideKind[] = "aside";

class Collector {
 public:
  void Add(const char* kind, std::string text, std::string english) {
    for (std::string* side : {&text, &english}) {
      std::replace(side->begin(), side->end(), '\t', ' ');
      std::replace(side->begin(), side->end(), '\n', ' ');
      if (side->empty() || side->size() > kMaxBytes || !IsValidUtf8(*side)) return;
    }
    if (!seen_.insert(StableHash(absl::StrCat(text, "\t", english))).second) return;
    pairs_.push_back({kind, std::move(text), std::move(english)});
  }
  void Add(const char* kind, const std::string& text) { Add(kind, text, text); }
  std::vector<TextPair> Take() { return std::move(pairs_); }

 private:
  std::unordered_set<uint64_t> seen_;
  std::vector<TextPair> pairs_;
};

bool InShare(const std::string& text, double share) {
  return static_cast<double>(StableHash(text) % 10000) < share * 10000;
}

bool IsAboutMusic(const std::string& text) {
  for (const char* word : {"music", "instrument", "song", "melod", "sing", "dance", "rhythm",
                           "sound", "tempo", "guitar", "piano", "drum"}) {
    if (text.find(word) != std::string::npos) return true;
  }
  return false;
}

void AddWordNet(const WordNet& net, double share, Collector& collector) {
  for (const std::string& text : net.definitions) {
    if (IsAboutMusic(text) || InShare(text, share)) collector.Add("definition", text);
  }
  for (const std::string& text : net.examples) {
    if (IsAboutMusic(text) || InShare(text, share * 0.4)) collector.Add("example", text);
  }
}

// Whole descriptions that are kept aside; their sentences are left out.
bool IsAside(const DescribedMusic& music) { return StableHash(music.description) % 50 == 0; }

void AddMusic(const std::vector<DescribedMusic>& all, Collector& collector) {
  for (const DescribedMusic& music : all) {
    if (IsAside(music)) {
      collector.Add(kAsideKind, music.description);
      continue;
    }
    collector.Add("music", music.description);
    for (const std::string& sentence : SplitSentences(music.description)) {
      collector.Add("music", sentence);
    }
    for (const std::string& tag : music.tags) collector.Add("tags", tag);
    collector.Add("tags", JoinTags(music.tags));
  }
}

// Descriptions made of a sentence or two of one and a sentence of another: new texts that read like
// captions.
void AddMixedMusic(const std::vector<DescribedMusic>& all, int count, uint64_t seed,
                   Collector& collector) {
  std::vector<std::vector<std::string>> sentences;
  for (const DescribedMusic& music : all) {
    if (IsAside(music)) continue;
    if (auto some = SplitSentences(music.description); !some.empty()) {
      sentences.push_back(std::move(some));
    }
  }
  std::mt19937_64 random(seed);
  for (int i = 0; i < count && !sentences.empty(); ++i) {
    std::string text;
    for (uint64_t n = 2 + random() % 3; n > 0; --n) {
      const auto& some = sentences[random() % sentences.size()];
      absl::StrAppend(&text, text.empty() ? "" : " ", some[random() % some.size()], ".");
    }
    collector.Add("music", text);
  }
}

// Short tag lists of the lexicon's terms, "funk, brass, groovy", in each language.
void AddTagLists(const Lexicon& lexicon, int lists, uint64_t seed, Collector& collector) {
  std::mt19937_64 random(seed);
  for (const std::string& language : lexicon.languages) {
    for (int i = 0; i < lists; ++i) {
      std::vector<std::string> words, english;
      for (uint64_t n = 2 + random() % 3; n > 0; --n) {
        const LexiconRow& row = lexicon.rows[random() % lexicon.rows.size()];
        words.push_back(row.terms.at(language)[0]);
        english.push_back(row.terms.at("en")[0]);
      }
      collector.Add("tags", JoinTags(words), JoinTags(english));
    }
  }
}

// Keeps English sides that WordNet knows: common words rather than rare compounds.
std::string KnownEnglish(const std::string& english, const WordNet& net) {
  std::string key = ToLowerAscii(english);
  for (const char* article : {"to ", "the ", "a ", "an "}) {
    if (key.starts_with(article)) key = key.substr(std::string(article).size());
  }
  return net.lemmas.contains(key) ? key : "";
}

absl::Status AddDictionary(const std::string& path, bool from_english, const WordNet& net,
                           int limit, Collector& collector) {
  ASSIGN_OR_RETURN(const auto entries, ReadDictionary(path));
  std::vector<std::pair<uint64_t, Twin>> twins;
  for (const DictionaryEntry& entry : entries) {
    for (size_t i = 0; i < std::min<size_t>(entry.translations.size(), 2); ++i) {
      const std::string& other = entry.translations[i];
      const std::string english = KnownEnglish(from_english ? entry.headword : other, net);
      const std::string& foreign = from_english ? other : entry.headword;
      if (english.empty() || foreign.size() > 60) continue;
      // Words on music first, then a stable sample.
      const uint64_t rank = IsAboutMusic(english) ? 0 : StableHash(foreign);
      twins.emplace_back(rank, Twin{foreign, english});
    }
  }
  std::stable_sort(twins.begin(), twins.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  if (static_cast<int>(twins.size()) > limit) twins.resize(limit);
  for (auto& [rank, twin] : twins) {
    collector.Add("dictionary", twin.text, twin.english);
    collector.Add("dictionary", twin.english);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<TextPair>> BuildTextCorpus(const TextCorpusOptions& options) {
  Collector collector;
  ASSIGN_OR_RETURN(const Lexicon lexicon, ReadLexicon(options.lexicon));
  for (Twin& twin : LexiconTwins(lexicon, options.phrases_per_language, options.seed)) {
    collector.Add("lexicon", std::move(twin.text), std::move(twin.english));
  }
  AddTagLists(lexicon, options.phrases_per_language / 4, options.seed, collector);
  ASSIGN_OR_RETURN(const auto captions, ReadMusicCaps(options.data_folder));
  AddMusic(captions, collector);
  ASSIGN_OR_RETURN(const auto pieces, ReadIncompetech(options.data_folder));
  AddMusic(pieces, collector);
  AddMixedMusic(captions, options.mixed_descriptions, options.seed, collector);
  ASSIGN_OR_RETURN(const auto classes, ReadOntology(options.data_folder));
  for (const OntologyClass& one : classes) {
    collector.Add("tags", one.name);
    for (const std::string& text : SplitSentences(one.description)) collector.Add("music", text);
  }
  ASSIGN_OR_RETURN(const WordNet net, ReadWordNet(options.wordnet_folder));
  AddWordNet(net, options.definition_share, collector);
  for (const char* language : {"deu", "fra", "spa", "ita", "por", "jpn"}) {
    for (const bool from_english : {true, false}) {
      const std::string name =
          from_english ? absl::StrCat("eng-", language) : absl::StrCat(language, "-eng");
      const std::string path =
          absl::StrCat(options.dictionary_folder, "/freedict-", name, ".dict.dz");
      // Japanese to English is laid out in another way.
      if (name == "jpn-eng") continue;
      RETURN_IF_ERROR(
          AddDictionary(path, from_english, net, options.pairs_per_dictionary, collector));
    }
  }
  return collector.Take();
}

bool IsKeptAside(const TextPair& pair) { return pair.kind == kAsideKind; }

absl::Status WriteTextCorpus(const std::vector<TextPair>& pairs, const std::string& path) {
  std::string bytes;
  for (const TextPair& pair : pairs) {
    absl::StrAppend(&bytes, pair.kind, "\t", pair.text, "\t",
                    pair.text == pair.english ? "=" : pair.english, "\n");
  }
  return PosixFileSystem().WriteFileAtomically(path, bytes);
}

absl::StatusOr<std::vector<TextPair>> ReadTextCorpus(const std::string& path) {
  constexpr char kRemedy[] = "make it with `libretto-train corpus-text`";
  const auto lines = ReadLines(path);
  if (absl::IsNotFound(lines.status())) {
    return absl::NotFoundError(absl::StrCat(path, ": no such text corpus; ", kRemedy));
  }
  RETURN_IF_ERROR(lines.status());
  std::vector<TextPair> pairs;
  for (const std::string& line : *lines) {
    std::vector<std::string> cells = Split(line, '\t');
    if (cells.size() != 3) {
      return absl::DataLossError(absl::StrCat(path, ": not a text corpus; ", kRemedy));
    }
    if (cells[2] == "=") cells[2] = cells[1];
    pairs.push_back({cells[0], cells[1], cells[2]});
  }
  if (pairs.empty()) {
    return absl::DataLossError(absl::StrCat(path, ": holds no texts; ", kRemedy));
  }
  return pairs;
}

}  // namespace libretto
