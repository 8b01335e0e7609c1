#include "server/parser/vocabulary.h"

#include <algorithm>
#include <unordered_map>

#include "absl/strings/str_split.h"

namespace libretto {
namespace {

class Vocabulary {
 public:
  Vocabulary() {
    for (const auto& language :
         {EnglishWords(), GermanWords(), FrenchWords(), SpanishWords(), ItalianWords(),
          PortugueseWords(), JapaneseWords(), ChineseWords()}) {
      for (const Words& words : language) Add(words);
    }
    for (auto& [first, phrases] : by_first_) {
      std::ranges::stable_sort(phrases.entries, std::ranges::greater(),
                               [](const auto& entry) { return entry.rest.size(); });
    }
  }

  const Phrases* Find(std::string_view folded) const {
    const auto found = by_first_.find(std::string(folded));
    return found == by_first_.end() ? nullptr : &found->second;
  }

 private:
  void Add(const Words& words) {
    const std::vector<std::string> phrases = absl::StrSplit(std::string(words.phrases), '|');
    for (const std::string& phrase : phrases) {
      std::vector<std::string> rest;
      std::vector<Token> tokens = Tokenize(phrase);
      for (size_t i = 1; i < tokens.size(); ++i) rest.push_back(tokens[i].folded);
      by_first_[tokens.at(0).folded].entries.push_back({&words, std::move(rest)});
    }
  }

  std::unordered_map<std::string, Phrases> by_first_;
};

}  // namespace

const Phrases* FindPhrases(std::string_view folded) {
  static const Vocabulary vocabulary;
  return vocabulary.Find(folded);
}

}  // namespace libretto
