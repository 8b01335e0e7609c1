#include "encoders/training/dictionary.h"

#include <cctype>

#include "base/status_macros.h"
#include "encoders/training/text_io.h"

namespace libretto {
namespace {

// Without <...>, [...], (...) and {...}.
std::string StripBrackets(const std::string& text) {
  std::string out;
  int depth = 0;
  for (const char c : text) {
    if (c == '<' || c == '[' || c == '(' || c == '{') ++depth;
    if (depth == 0) out += c;
    if ((c == '>' || c == ']' || c == ')' || c == '}') && depth > 0) --depth;
  }
  return Trim(out);
}

// The headword of a line "headword /.../ ...", or nothing.
std::string HeadwordOf(const std::string& line) {
  const size_t slash = line.find(" /");
  if (slash == std::string::npos || line.find('/', slash + 2) == std::string::npos) return "";
  if (line.starts_with(" ")) return "";
  return StripBrackets(line.substr(0, slash));
}

std::string StripNumber(const std::string& line) {
  size_t i = 0;
  while (i < line.size() && std::isdigit(static_cast<unsigned char>(line[i]))) ++i;
  return i > 0 && i + 1 < line.size() && line[i] == '.' ? line.substr(i + 2) : line;
}

}  // namespace

absl::StatusOr<std::vector<DictionaryEntry>> ReadDictionary(const std::string& path) {
  ASSIGN_OR_RETURN(const auto lines, ReadLines(path));
  std::vector<DictionaryEntry> entries;
  for (const std::string& line : lines) {
    if (std::string headword = HeadwordOf(line); !headword.empty()) {
      entries.push_back({std::move(headword), {}});
      continue;
    }
    const bool note = line.empty() || line[0] == ' ' || line[0] == '"' || line[0] == '\t';
    if (note || entries.empty()) continue;
    for (const std::string& piece : Split(StripBrackets(StripNumber(line)), ',')) {
      if (std::string word = Trim(piece); !word.empty()) {
        entries.back().translations.push_back(std::move(word));
      }
    }
  }
  return entries;
}

}  // namespace libretto
