#include "encoders/training/corpus/coverage.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/training/corpus/captions.h"
#include "encoders/training/corpus/general_midi.h"
#include "encoders/training/text_io.h"

namespace libretto {
namespace {

// What the corpus calls classes that it names otherwise.
const std::map<std::string, std::string>& OtherNames() {
  static const std::map<std::string, std::string> kNames = {
      {"church bell", "tubular bells"},
      {"bell", "tubular bells"},
      {"chime", "tubular bells"},
      {"jingle bell", "sleigh bells"},
      {"keyboard (musical)", "keyboard instrument"},
      {"drum kit", "drums"},
      {"drum", "drums"},
      {"drum beat", "drums"},
      {"beat", "drums"},
      {"drum machine", "808 drum machine"},
      {"cymbal", "cymbals"},
      {"wood block", "woodblocks"},
      {"maraca", "maracas"},
      {"rattle (instrument)", "shaker"},
      {"steelpan", "steel drums"},
      {"string section", "strings"},
      {"pizzicato", "pizzicato strings"},
      {"zither", "dulcimer"},
      {"double bass", "acoustic bass"},
      {"electronic organ", "hammond organ"},
      {"organ", "church organ"},
      {"rhodes piano", "electric piano"},
      {"electric guitar", "clean electric guitar"},
      {"guitar", "nylon-string guitar"},
      {"brass instrument", "brass"},
      {"wind instrument", "woodwind instrument"},
      {"saxophone", "alto saxophone"},
      {"bass (instrument role)", "bass guitar"},
      {"bassline", "bass guitar"},
      {"tabla", "indian classical music"},
      {"gong", "gamelan"},
      {"beatboxing", ""},
      {"heavy metal", "metal"},
      {"rhythm and blues", "r&b"},
      {"swing music", "swing"},
      {"oldschool jungle", "jungle"},
      {"drone", "drone"},
      {"music of latin america", "latin"},
      {"music of africa", "african music"},
      {"music of asia", "asian music"},
      {"music of bollywood", "bollywood"},
      {"music for children", "children's music"},
      {"new-age", "new age"},
      {"vocal", "choir"},
      {"a capella", "a cappella"},
      {"chant", "gregorian chant"},
      {"christian", "christian music"},
      {"soundtrack", "film score"},
      {"orchestra", "orchestral"},
      {"lullaby", "lullaby"},
      {"video game", "video game music"},
      {"christmas", "christmas music"},
      {"exciting", "energetic"},
      {"funny", "comical"},
      {"scary", "eerie"},
      {"electronica", "electronic music"},
      {"country", "country"},
      {"traditional", "traditional music"}};
  return kNames;
}

// "Marimba, xylophone" -> marimba, xylophone; "Sad music" -> sad music, sad.
std::set<std::string> NamesOf(const std::string& class_name) {
  std::set<std::string> names;
  for (const std::string& piece : Split(ToLowerAscii(class_name), ',')) {
    std::string name = Trim(piece);
    names.insert(name);
    if (name.ends_with(" music")) name = name.substr(0, name.size() - 6);
    names.insert(name);
    for (const std::string& known : {Trim(piece), name}) {
      const auto other = OtherNames().find(known);
      if (other != OtherNames().end()) names.insert(other->second);
    }
  }
  names.erase("");
  return names;
}

struct PartCounts {
  std::map<int, int> heard, front;
};

PartCounts CountParts(const std::vector<Facts>& all, bool drums) {
  PartCounts counts;
  for (const Facts& facts : all) {
    std::set<int> heard;
    for (const PartFact& part : facts.parts) {
      if ((part.role == "drums") == drums && part.program >= 0) heard.insert(part.program);
    }
    for (const int program : heard) ++counts.heard[program];
    if (!facts.parts.empty() && heard.contains(facts.parts.front().program) &&
        (facts.parts.front().role == "drums") == drums) {
      ++counts.front[facts.parts.front().program];
    }
  }
  return counts;
}

void AppendRow(const std::string& name, int program, PartCounts& counts, std::string& text) {
  absl::StrAppend(&text, "| ", program, " | ", name, " | ", counts.heard[program], " | ",
                  counts.front[program], " |\n");
}

}  // namespace

absl::StatusOr<std::vector<MusicClass>> ReadMusicClasses(const std::string& data_folder) {
  const std::string path = data_folder + "/ontology/audioset-ontology.json";
  ASSIGN_OR_RETURN(const auto rows, ReadCsv(data_folder + "/ontology/audioset-classes.csv"));
  std::set<std::string> scored;
  for (const auto& row : rows) {
    if (row.size() == 3) scored.insert(row[1]);
  }
  ASSIGN_OR_RETURN(const std::string bytes, PosixFileSystem().ReadFile(path));
  try {
    std::map<std::string, nlohmann::json> by_id;
    std::vector<std::string> open;
    for (const auto& one : nlohmann::json::parse(bytes)) {
      by_id[one.at("id")] = one;
      if (one.at("name") == "Music") open.push_back(one.at("id"));
    }
    std::vector<MusicClass> classes;
    std::set<std::string> seen;
    while (!open.empty()) {
      const std::string id = open.back();
      open.pop_back();
      if (!seen.insert(id).second) continue;
      const nlohmann::json& one = by_id.at(id);
      if (seen.size() > 1) classes.push_back({one.at("name"), scored.contains(id)});
      const std::vector<std::string> children = one.at("child_ids");
      open.insert(open.end(), children.rbegin(), children.rend());
    }
    return classes;
  } catch (const std::exception& error) {
    return absl::DataLossError(absl::StrCat(path, ": ", error.what(), "; fetch the file again"));
  }
}

int PiecesOf(const std::string& class_name, const std::vector<Facts>& all) {
  const std::set<std::string> names = NamesOf(class_name);
  return static_cast<int>(std::count_if(all.begin(), all.end(), [&](const Facts& facts) {
    const std::vector<std::string> tags = FactTags(facts);
    return std::any_of(tags.begin(), tags.end(),
                       [&](const std::string& tag) { return names.contains(tag); });
  }));
}

std::string CoverageTables(const std::vector<Facts>& all, const std::vector<MusicClass>& classes) {
  std::string text = "| programme | instrument | pieces | in front |\n|---:|---|---:|---:|\n";
  PartCounts instruments = CountParts(all, false), kits = CountParts(all, true);
  for (int program = 0; program < kPrograms; ++program) {
    AppendRow(GeneralMidi(program).name(), program, instruments, text);
  }
  for (const DrumKit& kit : DrumKits()) {
    AppendRow(absl::StrCat(std::string(kit.name), " (kit)"), kit.program, kits, text);
  }
  absl::StrAppend(&text, "\n| AudioSet class | rendered pieces | teacher |\n|---|---:|---|\n");
  for (const MusicClass& one : classes) {
    const int pieces = PiecesOf(one.name, all);
    absl::StrAppend(&text, "| ", one.name, " | ", pieces, " | ",
                    one.by_yamnet ? "YAMNet"
                    : pieces > 0  ? "–"
                                  : "none",
                    " |\n");
  }
  return text;
}

}  // namespace libretto
