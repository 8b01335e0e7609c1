// A query's tokens with the phrases that begin at each, and what was taken from them.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "server/parser/parsed_query.h"
#include "server/parser/tokens.h"
#include "server/parser/vocabulary.h"

namespace libretto {

// Places are indices of tokens; one past the end and beyond is allowed, and nothing is found there.
class Reader {
 public:
  explicit Reader(std::string_view query);

  size_t size() const { return tokens_.size(); }
  const Token& operator[](size_t i) const { return tokens_[i]; }
  bool has(size_t i) const { return i < tokens_.size(); }
  bool word(size_t i) const;
  bool is(size_t i, std::string_view sign) const { return has(i) && tokens_[i].is(sign); }
  bool glued(size_t i) const { return has(i) && !tokens_[i].spaced; }
  bool capital(size_t i) const;  // begins with a capital, a digit, a quote or an asterisk
  bool cjk(size_t i) const;

  // The longest phrase at `i` of one of the senses.
  Found Find(size_t i, std::initializer_list<Sense> senses) const;
  Found Find(size_t i, Sense sense) const { return Find(i, {sense}); }
  // Past the phrases of the senses that follow one another from `i`, at most eight.
  size_t Skip(size_t i, std::initializer_list<Sense> senses) const;

  // Whether a sentence or its part ends before token `i`: a sign that separates, or the end.
  bool Ends(size_t i) const;

  TextSpan span(size_t begin, size_t end) const;
  std::string text(size_t begin, size_t end) const;

  void Take(size_t begin, size_t end);
  bool taken(size_t i) const { return taken_[i]; }

 private:
  std::string_view query_;
  std::vector<Token> tokens_;
  std::vector<const Phrases*> phrases_;
  std::vector<bool> taken_;
};

// Each reads a fact at token `i`, adds it to `out`, and returns the place after it; `i` if there is
// none. `first`: nothing but words that go on from the query before stands before `i`. `keep` is
// set where the words of a range also stay in the text.
size_t ReadRange(const Reader& reader, size_t i, ParsedQuery& out, bool& keep);
size_t ReadKey(const Reader& reader, size_t i, ParsedQuery& out);
size_t ReadComparison(const Reader& reader, size_t i, bool first, ParsedQuery& out);
size_t ReadRefinement(const Reader& reader, size_t i, ParsedQuery& out);
size_t ReadReference(const Reader& reader, size_t i, ParsedQuery& out);
size_t ReadExclusion(const Reader& reader, size_t i, ParsedQuery& out);
// Of what stands after its object, as in Japanese: sets `begin` to where the fact begins.
size_t ReadExclusionAfter(const Reader& reader, size_t i, size_t& begin, ParsedQuery& out);
size_t ReadReferenceAfter(const Reader& reader, size_t i, size_t& begin, ParsedQuery& out);

// Whether a range, a key, a comparison or an exclusion begins at `i`.
bool FactBegins(const Reader& reader, size_t i);

// The start of what the words before `i` name in a script without spaces.
size_t ObjectBefore(const Reader& reader, size_t i);

// Sets `text` and `continues`.
void ReadRest(const Reader& reader, ParsedQuery& out);

}  // namespace libretto
