#include "encoders/training/wordnet.h"

#include <cstdlib>

#include "base/status_macros.h"
#include "encoders/training/text_io.h"

namespace libretto {
namespace {

// Definitions and quoted examples of `gloss`: a definition; "an example"; "another".
void AddGloss(const std::string& gloss, WordNet& net) {
  const size_t quote = gloss.find('"');
  std::string definition = Trim(gloss.substr(0, quote));
  while (!definition.empty() && (definition.back() == ';' || definition.back() == ' ')) {
    definition.pop_back();
  }
  if (!definition.empty()) net.definitions.push_back(definition);
  if (quote == std::string::npos) return;
  const std::vector<std::string> parts = Split(gloss.substr(quote), '"');
  for (size_t i = 1; i < parts.size(); i += 2) {
    if (parts[i].find(' ') != std::string::npos) net.examples.push_back(parts[i]);
  }
}

// "offset lex_filenum ss_type w_cnt word lex_id [word lex_id...] ... | gloss"
void AddSynset(const std::string& line, WordNet& net) {
  const size_t bar = line.find(" | ");
  if (bar == std::string::npos || line.starts_with("  ")) return;
  const std::vector<std::string> fields = Split(line.substr(0, bar), ' ');
  if (fields.size() < 5) return;
  const size_t words = std::strtoul(fields[3].c_str(), nullptr, 16);
  for (size_t i = 0; i < words && 4 + 2 * i < fields.size(); ++i) {
    std::string lemma = fields[4 + 2 * i];
    lemma = lemma.substr(0, lemma.find('('));  // syntactic marker of adjectives
    net.lemmas.insert(ToLowerAscii(ReplaceAll(lemma, "_", " ")));
  }
  AddGloss(line.substr(bar + 3), net);
}

}  // namespace

absl::StatusOr<WordNet> ReadWordNet(const std::string& directory) {
  WordNet net;
  for (const char* part : {"noun", "verb", "adj", "adv"}) {
    ASSIGN_OR_RETURN(const auto lines, ReadLines(directory + "/data." + part));
    for (const std::string& line : lines) AddSynset(line, net);
  }
  return net;
}

}  // namespace libretto
