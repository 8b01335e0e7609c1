#include "server/parser/reader.h"

#include <algorithm>

namespace libretto {

Reader::Reader(std::string_view query) : query_(query), tokens_(Tokenize(query)) {
  phrases_.reserve(tokens_.size());
  for (const Token& token : tokens_) phrases_.push_back(FindPhrases(token.folded));
  taken_.resize(tokens_.size());
}

bool Reader::word(size_t i) const {
  return has(i) && tokens_[i].kind != TokenKind::kSign && tokens_[i].kind != TokenKind::kNumber;
}

bool Reader::cjk(size_t i) const {
  return has(i) && (tokens_[i].kind == TokenKind::kKanji || tokens_[i].kind == TokenKind::kKana ||
                    (tokens_[i].kind == TokenKind::kWord && tokens_[i].folded.starts_with("\xe3")));
}

bool Reader::capital(size_t i) const {
  if (!has(i)) return false;
  const Token& token = tokens_[i];
  if (token.closing > 0 || token.is("*") || token.kind == TokenKind::kNumber) return true;
  if (token.kind != TokenKind::kWord) return false;
  const char first = query_[token.begin];
  if (first >= 'A' && first <= 'Z') return true;
  // An accented capital folds to a plain letter, as its small form does; U+00C0 to U+00DE.
  return first == '\xc3' && static_cast<uint8_t>(query_[token.begin + 1]) < 0x9f;
}

Found Reader::Find(size_t i, std::initializer_list<Sense> senses) const {
  if (!has(i) || !phrases_[i]) return {};
  for (const Phrases::Entry& entry : phrases_[i]->entries) {
    if (std::ranges::find(senses, entry.words->sense) == senses.end()) continue;
    if (entry.rest.size() >= tokens_.size() - i) continue;
    const auto next = tokens_.begin() + static_cast<ptrdiff_t>(i) + 1;
    if (std::equal(
            entry.rest.begin(), entry.rest.end(), next,
            [](const std::string& folded, const Token& token) { return token.is(folded); })) {
      return {entry.words, entry.rest.size() + 1};
    }
  }
  return {};
}

size_t Reader::Skip(size_t i, std::initializer_list<Sense> senses) const {
  for (int phrases = 0; phrases < 8; ++phrases) {
    const Found found = Find(i, senses);
    if (!found) break;
    i += found.count;
  }
  return i;
}

bool Reader::Ends(size_t i) const {
  constexpr std::string_view kAlways = "()[]{};|…！？。，、；：\n";
  constexpr std::string_view kBeforeSpace = ",.!?:-";
  if (!has(i)) return true;
  const Token& token = tokens_[i];
  if (token.kind != TokenKind::kSign) return false;
  if (kAlways.find(token.folded) != std::string_view::npos) return true;
  if (kBeforeSpace.find(token.folded) == std::string_view::npos) return false;
  if (token.is(".") && i > 0 && !token.spaced && has(i + 1)) {
    constexpr std::string_view kShort[] = {"st", "dr", "mr",   "mrs", "ms",
                                           "jr", "vs", "feat", "ft",  "no"};
    if (std::ranges::find(kShort, tokens_[i - 1].folded) != std::end(kShort)) return false;
  }
  if (token.is(",") && token.end - token.begin > 1) return true;  // 、 and ，
  return !has(i + 1) || tokens_[i + 1].spaced || (token.is("-") && token.spaced) ||
         tokens_[i + 1].kind == TokenKind::kSign;
}

TextSpan Reader::span(size_t begin, size_t end) const {
  return {tokens_[begin].begin, tokens_[end - 1].end};
}

std::string Reader::text(size_t begin, size_t end) const {
  std::string out;
  for (size_t i = begin; i < end; ++i) {
    if (i > begin && tokens_[i].spaced) out += ' ';
    out += query_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin);
  }
  return out;
}

void Reader::Take(size_t begin, size_t end) {
  std::fill(taken_.begin() + static_cast<ptrdiff_t>(begin),
            taken_.begin() + static_cast<ptrdiff_t>(end), true);
}

size_t ObjectBefore(const Reader& reader, size_t i) {
  constexpr size_t kLongest = 12;  // tokens
  size_t begin = i;
  while (begin > 0 && i - begin < kLongest && !reader.taken(begin - 1)) {
    const Token& token = reader[begin - 1];
    if (token.kind == TokenKind::kSign || token.kind == TokenKind::kKana) break;
    --begin;
    if (token.spaced && reader.cjk(begin)) break;
  }
  return begin;
}

bool FactBegins(const Reader& reader, size_t i) {
  using enum Sense;
  ParsedQuery ignored;
  bool keep = false;
  if (ReadRange(reader, i, ignored, keep) > i) return true;
  if (reader.Find(i, kPlain)) return false;
  if (reader.Find(i, kFrom)) {
    const size_t decade = reader.Skip(i + 1, {kThe, kDecadePart});
    if (ReadRange(reader, decade, ignored, keep) > decade && keep) return true;
  }
  return ReadKey(reader, i, ignored) > i || ReadComparison(reader, i, false, ignored) > i ||
         (reader.Find(i, {kWithout, kNo, kNot, kWithoutKnown, kNotKnown}) &&
          ReadExclusion(reader, i, ignored) > i);
}

}  // namespace libretto
