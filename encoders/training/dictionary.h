// FreeDict dictionaries in dictd's format.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

struct DictionaryEntry {
  std::string headword;
  std::vector<std::string> translations;
};

// Reads a .dict or .dict.dz file whose entries are a line "headword /pronunciation/ <grammar>" and
// lines of translations, numbered or not, separated by commas. Notes are left out.
absl::StatusOr<std::vector<DictionaryEntry>> ReadDictionary(const std::string& path);

}  // namespace libretto
