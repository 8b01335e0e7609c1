#include "encoders/training/lexicon.h"

#include <random>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/training/text_io.h"

namespace libretto {
namespace {

using Random = std::mt19937_64;

template <typename T>
const T& Pick(const std::vector<T>& items, Random& random) {
  return items[random() % items.size()];
}

// Replaces each {kind} in the two templates by the same random row's terms.
bool FillTemplate(const Lexicon& lexicon, const std::string& language, Random& random, Twin& twin) {
  for (size_t open = twin.english.find('{'); open != std::string::npos;
       open = twin.english.find('{')) {
    const size_t close = twin.english.find('}', open);
    if (close == std::string::npos) return false;
    const std::string slot = twin.english.substr(open, close - open + 1);
    const auto rows = lexicon.OfKind(slot.substr(1, slot.size() - 2));
    const size_t at = twin.text.find(slot);
    if (rows.empty() || at == std::string::npos) return false;
    const LexiconRow& row = *Pick(rows, random);
    const auto& terms = row.terms.at(language);
    const auto& english = row.terms.at("en");
    const std::string& term = Pick(terms, random);
    twin.text.replace(at, slot.size(), term);
    twin.english.replace(open, slot.size(), language == "en" ? term : english[0]);
  }
  return true;
}

}  // namespace

std::vector<const LexiconRow*> Lexicon::OfKind(const std::string& kind) const {
  std::vector<const LexiconRow*> found;
  for (const LexiconRow& row : rows) {
    if (row.kind == kind) found.push_back(&row);
  }
  return found;
}

absl::StatusOr<Lexicon> ReadLexicon(const std::string& path) {
  ASSIGN_OR_RETURN(const auto lines, ReadLines(path));
  Lexicon lexicon;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].empty() || lines[i][0] == '#') continue;
    const std::vector<std::string> cells = Split(lines[i], '\t');
    if (lexicon.languages.empty()) {
      lexicon.languages.assign(cells.begin() + 1, cells.end());
      continue;
    }
    if (cells.size() != lexicon.languages.size() + 1) {
      return absl::DataLossError(absl::StrCat(path, ":", i + 1, ": ", cells.size(),
                                              " cells; the header has ",
                                              lexicon.languages.size() + 1));
    }
    LexiconRow row;
    row.kind = cells[0];
    for (size_t c = 1; c < cells.size(); ++c) {
      row.terms[lexicon.languages[c - 1]] = Split(cells[c], '|');
    }
    (row.kind == "template" ? lexicon.templates : lexicon.rows).push_back(std::move(row));
  }
  if (lexicon.languages.empty() || lexicon.languages[0] != "en") {
    return absl::DataLossError(absl::StrCat(path, ": the header must be kind, en, ..."));
  }
  return lexicon;
}

std::vector<Twin> LexiconTwins(const Lexicon& lexicon, int phrases, uint64_t seed) {
  Random random(seed);
  std::vector<Twin> twins;
  for (const std::string& language : lexicon.languages) {
    for (const LexiconRow& row : lexicon.rows) {
      const std::string& english = row.terms.at("en")[0];
      for (const std::string& term : row.terms.at(language)) {
        twins.push_back({term, language == "en" ? term : english});
      }
    }
    for (int i = 0; i < phrases && !lexicon.templates.empty(); ++i) {
      const LexiconRow& row = Pick(lexicon.templates, random);
      Twin twin{Pick(row.terms.at(language), random), row.terms.at("en")[0]};
      if (language == "en") twin.english = twin.text;
      if (FillTemplate(lexicon, language, random, twin)) twins.push_back(std::move(twin));
    }
  }
  return twins;
}

}  // namespace libretto
