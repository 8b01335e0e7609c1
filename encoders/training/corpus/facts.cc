#include "encoders/training/corpus/facts.h"

#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/training/text_io.h"

namespace libretto {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PartFact, name, program, role)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Facts, file, source, genres, parts, bpm, key, mode, metre,
                                   density, pitch, articulation, moods, mix, degradations,
                                   soundfont, seed, caption)

std::string EncodeFacts(const Facts& facts) { return nlohmann::json(facts).dump(); }

absl::StatusOr<Facts> DecodeFacts(std::string_view line, const std::string& place) {
  try {
    return nlohmann::json::parse(line).get<Facts>();
  } catch (const nlohmann::json::exception& error) {
    return absl::DataLossError(
        absl::StrCat(place, ": ", error.what(), "; run compose or render again"));
  }
}

absl::StatusOr<std::vector<Facts>> ReadFacts(const std::string& folder) {
  const std::string path = absl::StrCat(folder, "/", kFactsFile);
  ASSIGN_OR_RETURN(const std::vector<std::string> lines, ReadLines(path));
  if (lines.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is empty: make pieces with libretto-train compose or render"));
  }
  std::vector<Facts> all;
  for (size_t i = 0; i < lines.size(); ++i) {
    ASSIGN_OR_RETURN(all.emplace_back(), DecodeFacts(lines[i], absl::StrCat(path, ":", i + 1)));
  }
  return all;
}

absl::Status AddFacts(const std::string& folder, const std::vector<Facts>& more) {
  std::map<std::string, Facts> all;
  if (auto known = ReadFacts(folder); known.ok()) {
    for (Facts& facts : *known) all.insert_or_assign(facts.file, std::move(facts));
  } else if (!absl::IsNotFound(known.status()) && !absl::IsFailedPrecondition(known.status())) {
    return known.status();
  }
  for (const Facts& facts : more) all.insert_or_assign(facts.file, facts);
  std::string text;
  for (const auto& [file, facts] : all) absl::StrAppend(&text, EncodeFacts(facts), "\n");
  return PosixFileSystem().WriteFileAtomically(absl::StrCat(folder, "/", kFactsFile), text);
}

}  // namespace libretto
