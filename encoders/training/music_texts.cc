#include "encoders/training/music_texts.h"

#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/training/text_io.h"

namespace libretto {
namespace {

using nlohmann::json;

constexpr char kRemedy[] = "; put the data set there that docs/model-card.md names";

// A Python list of strings, "['low quality', \"men's choir\"]".
std::vector<std::string> ParseAspects(const std::string& list) {
  std::vector<std::string> aspects;
  char quote = 0;
  for (const char c : list) {
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
      aspects.emplace_back();
    } else if (quote == c) {
      quote = 0;
    } else if (quote != 0) {
      aspects.back() += c;
    }
  }
  std::erase(aspects, "");
  return aspects;
}

// The string at `key`; empty if there is none or it is of another type.
std::string TextAt(const json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

void AddList(const json& object, const char* key, std::vector<std::string>& tags) {
  for (const std::string& piece : Split(TextAt(object, key), ',')) {
    if (std::string tag = Trim(piece); !tag.empty()) tags.push_back(std::move(tag));
  }
}

}  // namespace

absl::StatusOr<std::vector<DescribedMusic>> ReadMusicCaps(const std::string& data_folder) {
  const std::string path = data_folder + "/captions/musiccaps.csv";
  ASSIGN_OR_RETURN(const auto rows, ReadCsv(path));
  std::vector<DescribedMusic> all;
  for (size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].size() < 6) continue;
    all.push_back({"", rows[i][5], ParseAspects(rows[i][4])});
  }
  if (all.empty()) return absl::DataLossError(absl::StrCat(path, ": no captions", kRemedy));
  return all;
}

absl::StatusOr<std::vector<DescribedMusic>> ReadIncompetech(const std::string& data_folder) {
  const std::string path = data_folder + "/captions/incompetech.jsonl";
  ASSIGN_OR_RETURN(const auto lines, ReadLines(path));
  std::vector<DescribedMusic> all;
  for (const std::string& line : lines) {
    const json object = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object()) return absl::DataLossError(absl::StrCat(path, ": not JSON lines"));
    DescribedMusic music{TextAt(object, "title"), TextAt(object, "description"), {}};
    for (const char* key : {"genre", "feel", "instruments"}) AddList(object, key, music.tags);
    all.push_back(std::move(music));
  }
  if (all.empty()) return absl::DataLossError(absl::StrCat(path, ": no descriptions", kRemedy));
  return all;
}

absl::StatusOr<std::vector<OntologyClass>> ReadOntology(const std::string& data_folder) {
  const std::string path = data_folder + "/ontology/audioset-ontology.json";
  ASSIGN_OR_RETURN(const std::string bytes, PosixFileSystem().ReadFile(path));
  const json list = json::parse(bytes, nullptr, /*allow_exceptions=*/false);
  if (!list.is_array()) return absl::DataLossError(absl::StrCat(path, ": not a JSON list"));
  std::vector<OntologyClass> classes;
  for (const json& item : list) {
    classes.push_back({TextAt(item, "name"), TextAt(item, "description")});
  }
  if (classes.empty()) return absl::DataLossError(absl::StrCat(path, ": no classes", kRemedy));
  return classes;
}

std::vector<std::string> SplitSentences(const std::string& text) {
  std::vector<std::string> sentences;
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool stop = text[i] == '.' || text[i] == '!' || text[i] == '?';
    if (!stop || (i + 1 < text.size() && text[i + 1] != ' ')) continue;
    if (std::string one = Trim(text.substr(begin, i - begin)); one.size() > 8) {
      sentences.push_back(std::move(one));
    }
    begin = i + 1;
  }
  if (std::string rest = Trim(text.substr(begin)); rest.size() > 8) sentences.push_back(rest);
  return sentences;
}

std::string JoinTags(const std::vector<std::string>& tags) {
  std::string joined;
  for (const std::string& tag : tags) absl::StrAppend(&joined, joined.empty() ? "" : ", ", tag);
  return joined;
}

}  // namespace libretto
