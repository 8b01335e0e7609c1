#include "encoders/text/wordpiece_tokenizer.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "encoders/text/latin_fold.h"

namespace libretto {
namespace {

constexpr size_t kMaxWordBytes = 200;

bool IsSpace(char32_t c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xa0 || c == 0x3000 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x202f;
}

bool IsControl(char32_t c) {
  return (c < 0x20 && !IsSpace(c)) || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0xfffd ||
         (c >= 0x200b && c <= 0x200f);
}

bool IsPunctuation(char32_t c) {
  if (c < 0x80) {
    return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) ||
           (c >= 123 && c <= 126);
  }
  return c == 0xa1 || c == 0xa7 || c == 0xab || c == 0xb6 || c == 0xb7 || c == 0xbb || c == 0xbf ||
         (c >= 0x2010 && c <= 0x2027) || (c >= 0x2030 && c <= 0x205e) ||
         (c >= 0x3001 && c <= 0x3003) || (c >= 0x3008 && c <= 0x3011);
}

bool IsHan(char32_t c) {
  return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) ||
         (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x2fa1f);
}

std::vector<std::string> SplitWords(std::string_view text) {
  std::vector<std::string> words(1);
  auto cut = [&] {
    if (!words.back().empty()) words.emplace_back();
  };
  while (!text.empty()) {
    const char32_t c = TakeCodePoint(text);
    if (IsControl(c)) continue;
    if (IsSpace(c)) {
      cut();
    } else if (IsPunctuation(c) || IsHan(c)) {
      cut();
      AppendFolded(c, words.back());
      cut();
    } else {
      AppendFolded(c, words.back());
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

}  // namespace

absl::StatusOr<WordPieceTokenizer> WordPieceTokenizer::Parse(std::string_view vocabulary,
                                                             const std::string& name) {
  WordPieceTokenizer tokenizer;
  int id = 0;
  while (!vocabulary.empty()) {
    std::string_view line = vocabulary.substr(0, vocabulary.find('\n'));
    vocabulary.remove_prefix(std::min(vocabulary.size(), line.size() + 1));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    tokenizer.ids_.emplace(line, id++);
  }
  for (auto [piece, target] :
       {std::pair{"[UNK]", &tokenizer.unknown_}, std::pair{"[CLS]", &tokenizer.begin_},
        std::pair{"[SEP]", &tokenizer.end_}}) {
    const auto it = tokenizer.ids_.find(piece);
    if (it == tokenizer.ids_.end()) {
      return absl::DataLossError(absl::StrCat(name, ": no ", piece, " in the vocabulary"));
    }
    *target = it->second;
  }
  tokenizer.vocabulary_ = id;
  return tokenizer;
}

void WordPieceTokenizer::AppendPieces(const std::string& word, std::vector<int>& ids) const {
  if (word.size() > kMaxWordBytes) {
    ids.push_back(unknown_);
    return;
  }
  const size_t first = ids.size();
  for (size_t begin = 0; begin < word.size();) {
    size_t end = word.size();
    auto it = ids_.end();
    for (; end > begin; --end) {
      it = ids_.find((begin ? "##" : "") + word.substr(begin, end - begin));
      if (it != ids_.end()) break;
    }
    if (it == ids_.end()) {
      ids.resize(first);
      ids.push_back(unknown_);
      return;
    }
    ids.push_back(it->second);
    begin = end;
  }
}

absl::StatusOr<TokenIds> WordPieceTokenizer::Tokenize(std::string_view text, int max_tokens) const {
  if (!IsValidUtf8(text)) return absl::InvalidArgumentError("text is not valid UTF-8");
  const std::vector<std::string> words = SplitWords(text);
  if (words.empty()) return absl::InvalidArgumentError("text is empty");
  TokenIds tokens;
  tokens.ids.push_back(begin_);
  for (const std::string& word : words) AppendPieces(word, tokens.ids);
  tokens.total = static_cast<int>(tokens.ids.size()) + 1;
  tokens.truncated = tokens.total > max_tokens;
  if (tokens.truncated) tokens.ids.resize(max_tokens - 1);
  tokens.ids.push_back(end_);
  return tokens;
}

}  // namespace libretto
