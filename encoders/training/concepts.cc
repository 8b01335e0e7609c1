#include "encoders/training/concepts.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/training/choi.h"
#include "encoders/training/text_io.h"

namespace libretto {
namespace {

// musicnn's MTT labels (configuration.py of the package), in the order of its logits. Its MSD
// labels are those of Choi's tagger, in the same order.
constexpr const char* kMttTags[] = {
    "guitar",    "classical",   "slow",     "techno",  "strings",    "drums",        "electronic",
    "rock",      "fast",        "piano",    "ambient", "beat",       "violin",       "vocal",
    "synth",     "female",      "indian",   "opera",   "male",       "singing",      "vocals",
    "no vocals", "harpsichord", "loud",     "quiet",   "flute",      "woman",        "male vocal",
    "no vocal",  "pop",         "soft",     "sitar",   "solo",       "man",          "classic",
    "choir",     "voice",       "new age",  "dance",   "male voice", "female vocal", "beats",
    "harp",      "cello",       "no voice", "weird",   "country",    "metal",        "female voice",
    "choral"};
constexpr int64_t kTags = 50;
// YAMNet's classes of singing and of music; the two that hold of everything are left out.
constexpr int64_t kSingingBegin = 24, kSingingEnd = 36, kMusicBegin = 134, kMusicEnd = 277;
// A class that never gets this far in the training audio is scored by noise.
constexpr double kSeenProbability = 0.03, kUnseenWeight = 0.25;

// A tag from a recording's source counts for a score of at least this many deviations.
constexpr float kTaggedScore = 2;
constexpr double kMinDeviation = 1e-3;

// What people say for a tag that is not a phrase of its own.
std::string PhraseOf(const std::string& tag) {
  static const std::map<std::string, std::string> kPhrases = {{"00s", "2000s music"},
                                                              {"60s", "60s music"},
                                                              {"70s", "70s music"},
                                                              {"80s", "80s music"},
                                                              {"90s", "90s music"},
                                                              {"man", "man singing"},
                                                              {"woman", "woman singing"},
                                                              {"male", "male voice"},
                                                              {"female", "female voice"},
                                                              {"classic", "classical music"},
                                                              {"rnb", "r&b"},
                                                              {"solo", "solo instrument"},
                                                              {"party", "party music"},
                                                              {"indian", "indian music"},
                                                              {"house", "house music"},
                                                              {"indie", "indie music"},
                                                              {"alternative", "alternative music"}};
  const std::string lower = ToLowerAscii(tag);
  const auto it = kPhrases.find(lower);
  return it == kPhrases.end() ? lower : it->second;
}

// "Violin, fiddle" -> violin; fiddle. "Scratching (performance technique)" -> scratching.
std::vector<std::string> ClassNames(const std::string& name) {
  std::vector<std::string> names;
  for (const std::string& part : Split(ToLowerAscii(name.substr(0, name.find(" ("))), ',')) {
    names.push_back(Trim(part));
  }
  return names;
}

absl::Status AddObserved(const std::string& classes_path, ConceptTable& table) {
  for (const char* tag : kChoiTagNames) {
    table.concepts.push_back({absl::StrCat("msd:", tag), "tag", {PhraseOf(tag)}});
  }
  for (const char* tag : kMttTags) {
    table.concepts.push_back({absl::StrCat("mtt:", tag), "tag", {PhraseOf(tag)}});
  }
  table.natives = 2 * kTags;
  ASSIGN_OR_RETURN(const auto classes, ReadYamnetMusicClasses(classes_path));
  for (const YamnetClass& one : classes) {
    table.classes.push_back(one.index);
    table.concepts.push_back({absl::StrCat("as:", one.id), "tag", one.names});
  }
  table.observed = static_cast<int64_t>(table.concepts.size());
  return absl::OkStatus();
}

// The backbones' own tags, [N, natives]: each has a half of the features, which begins with them.
torch::Tensor NativeLogits(const torch::Tensor& features) {
  const int64_t half = features.size(1) / 2;
  return torch::cat({features.slice(1, 0, kTags), features.slice(1, half, half + kTags)}, 1);
}

// Logits of the observed concepts, [N, observed].
torch::Tensor Logits(const ConceptTable& table, const torch::Tensor& features,
                     const torch::Tensor& teacher) {
  return torch::cat({NativeLogits(features), teacher.index_select(1, torch::tensor(table.classes))},
                    1);
}

// Of recordings that were not rendered.
torch::Tensor RealPatches(const FeatureSet& set) {
  std::vector<int64_t> rows;
  for (size_t i = 0; i < set.item.size(); ++i) {
    if (!set.items[set.item[i]].rendered) rows.push_back(static_cast<int64_t>(i));
  }
  return torch::tensor(rows);
}

// Averages Choi's scores of the MSD tags into the backbone's, in the first columns of `observed`.
void AddListenerTags(const FeatureSet& set, const torch::Tensor& real, torch::Tensor& observed) {
  const torch::Tensor broad = set.listener.index_select(0, real);
  const torch::Tensor scores =
      (set.listener - broad.mean(0)) / broad.std(0).clamp_min(kMinDeviation);
  const torch::Tensor sum = observed.slice(1, 0, kTags) + scores;
  const torch::Tensor both = sum / sum.index_select(0, real).std(0);
  observed.slice(1, 0, kTags) =
      torch::where(set.has_listener.unsqueeze(1), both, observed.slice(1, 0, kTags));
}

// Scores, in `scores` whose first column is concept `first`, what the tags of a recording name.
void RaiseTagged(const ConceptTable& table, const FeatureSet& set, const std::vector<bool>& keep,
                 int64_t first, torch::Tensor& scores) {
  std::map<std::string, std::vector<int64_t>> columns;
  for (int64_t i = 0; i < scores.size(1); ++i) {
    for (const std::string& name : table.concepts[first + i].names) columns[name].push_back(i);
  }
  auto value = scores.accessor<float, 2>();
  for (size_t row = 0; row < set.item.size(); ++row) {
    if (!keep[set.item[row]]) continue;
    for (const std::string& tag : set.items[set.item[row]].tags) {
      const auto found = columns.find(tag);
      if (found == columns.end()) continue;
      for (const int64_t column : found->second) {
        value[row][column] = std::max(value[row][column], kTaggedScore);
      }
    }
  }
}

absl::Status AddProfiles(const std::string& path, const torch::Tensor& standardised,
                         ConceptTable& table) {
  std::map<std::string, int64_t> index;
  for (int64_t i = 0; i < table.observed; ++i) index[table.concepts[i].id] = i;
  ASSIGN_OR_RETURN(const auto lines, ReadLines(path));
  std::vector<torch::Tensor> columns;
  for (size_t n = 0; n < lines.size(); ++n) {
    if (lines[n].empty() || lines[n][0] == '#') continue;
    const std::vector<std::string> cells = Split(lines[n], '\t');
    torch::Tensor column = torch::zeros({table.observed});
    for (size_t i = 2; i < cells.size(); ++i) {
      const size_t equals = cells[i].rfind('=');
      const auto it = index.find(cells[i].substr(0, equals));
      if (equals == std::string::npos || it == index.end()) {
        return absl::DataLossError(absl::StrCat(path, ":", n + 1, ": no concept ", cells[i]));
      }
      column[it->second] = std::atof(cells[i].c_str() + equals + 1);
    }
    if (cells.size() < 3)
      return absl::DataLossError(absl::StrCat(path, ":", n + 1, ": no weights"));
    columns.push_back(column / standardised.mv(column).std().clamp_min(1e-3));
    const std::vector<std::string> names = Split(cells[1], '|');
    table.concepts.push_back({absl::StrCat("profile:", names[0]), cells[0], names});
  }
  table.profiles = torch::stack(columns, 1);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<YamnetClass>> ReadYamnetMusicClasses(const std::string& path) {
  ASSIGN_OR_RETURN(const auto rows, ReadCsv(path));
  std::vector<YamnetClass> classes;
  for (size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].size() < 3) continue;
    const int64_t index = std::atoll(rows[i][0].c_str());
    const bool singing = index >= kSingingBegin && index < kSingingEnd;
    if (!singing && (index < kMusicBegin || index >= kMusicEnd)) continue;
    classes.push_back({index, rows[i][2], ClassNames(rows[i][2])});
  }
  return classes;
}

torch::Tensor ConceptTable::NativeScores(const torch::Tensor& features,
                                         torch::Tensor* known) const {
  const torch::Tensor z =
      (NativeLogits(features) - mean.slice(0, 0, natives)) / deviation.slice(0, 0, natives);
  const torch::Tensor native_part = profiles.slice(0, 0, natives);
  // A profile is known if the natives carry at least half of it.
  const torch::Tensor share = native_part.abs().sum(0) / profiles.abs().sum(0);
  const torch::Tensor profile_known = (share >= 0.5).to(torch::kFloat);
  const auto unknown = observed - natives;
  *known = torch::cat({torch::ones({natives}), torch::zeros({unknown}), profile_known});
  return torch::cat({z, torch::zeros({z.size(0), unknown}),
                     z.mm(native_part) * (profile_known / share.clamp_min(0.1))},
                    1);
}

absl::StatusOr<ConceptTable> MakeConcepts(const ConceptOptions& options, const FeatureSet& set,
                                          const std::vector<bool>& keep) {
  ConceptTable table;
  RETURN_IF_ERROR(AddObserved(options.yamnet_classes, table));
  const torch::Tensor logits = Logits(table, set.features, set.teacher);
  const torch::Tensor real = RealPatches(set);
  const torch::Tensor broad = logits.index_select(0, real);
  table.mean = broad.mean(0);
  table.deviation = broad.std(0).clamp_min(0.1);
  torch::Tensor observed = (logits - table.mean) / table.deviation;
  observed.slice(1, table.natives).mul_(set.has_teacher.unsqueeze(1));
  AddListenerTags(set, real, observed);
  RETURN_IF_ERROR(AddProfiles(options.profiles, observed.index_select(0, real), table));
  RaiseTagged(table, set, keep, 0, observed);
  torch::Tensor described = observed.mm(table.profiles);
  RaiseTagged(table, set, keep, table.observed, described);
  table.scores = torch::cat({observed, described}, 1);
  table.weight = torch::ones({static_cast<int64_t>(table.concepts.size())});
  const torch::Tensor highest = std::get<0>(
      torch::sigmoid(logits).kthvalue(std::max<int64_t>(1, logits.size(0) * 99 / 100), 0));
  for (int64_t i = table.natives; i < table.observed; ++i) {
    if (highest[i].item<double>() < kSeenProbability) table.weight[i] = kUnseenWeight;
  }
  return table;
}

std::vector<std::string> ConceptTexts(const Concept& one, const Lexicon& lexicon) {
  std::vector<std::string> texts;
  for (const std::string& name : one.names) {
    const bool phrase =
        name.find("music") != std::string::npos || name.find("sing") != std::string::npos;
    texts.push_back(name);
    texts.push_back(phrase ? absl::StrCat("a track of ", name) : absl::StrCat(name, " music"));
    texts.push_back(phrase ? absl::StrCat("some ", name) : absl::StrCat("a ", name, " track"));
    if (one.kind == "instrument" || one.kind == "voice" || one.id.starts_with("as:")) {
      texts.push_back(absl::StrCat("music with ", name));
    }
    for (const LexiconRow& row : lexicon.rows) {
      const auto& english = row.terms.at("en");
      if (std::find(english.begin(), english.end(), name) == english.end()) continue;
      for (const auto& [language, terms] : row.terms) {
        if (language != "en") texts.push_back(terms[0]);
      }
    }
  }
  return texts;
}

}  // namespace libretto
