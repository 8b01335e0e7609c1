// Our lexicon of music terms in eight languages, and phrases made of them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

// Each cell's alternatives, by language code ("en", "de", ...).
struct LexiconRow {
  std::string kind;  // "instrument", "genre", "mood", "use", ... or "template"
  std::map<std::string, std::vector<std::string>> terms;
};

struct Lexicon {
  std::vector<std::string> languages;  // English first
  std::vector<LexiconRow> rows;        // without the templates
  std::vector<LexiconRow> templates;   // phrases with {kind} in the place of a term

  std::vector<const LexiconRow*> OfKind(const std::string& kind) const;
};

// Reads a TSV file: a header "kind en de ...", then a row a concept; alternatives are separated by
// '|', lines that start with '#' are skipped. DATA_LOSS naming the file and line if a row has
// another number of cells than the header.
absl::StatusOr<Lexicon> ReadLexicon(const std::string& path);

// A text and the English text of the same meaning.
struct Twin {
  std::string text;
  std::string english;
};

// Every term beside its English twin (the first English alternative), and `phrases` random phrases
// a language, by templates, whose words are drawn from the lexicon.
std::vector<Twin> LexiconTwins(const Lexicon& lexicon, int phrases, uint64_t seed);

}  // namespace libretto
