#include "encoders/training/corpus/public_music.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/training/text_io.h"

namespace libretto {
namespace {

namespace fs = std::filesystem;

constexpr double kShortestTake = 8;  // seconds

// Files of `ending` below `folder`, sorted.
absl::StatusOr<std::vector<std::string>> FilesOf(const std::string& folder,
                                                 const std::string& ending) {
  std::error_code error;
  std::vector<std::string> files;
  for (auto it = fs::recursive_directory_iterator(folder, error);
       !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (it->path().extension() == ending) files.push_back(it->path());
  }
  if (error) {
    return absl::NotFoundError(absl::StrCat(folder, ": ", error.message(),
                                            "; --data must hold midi/abc, midi/pop909 and "
                                            "midi/groove"));
  }
  if (files.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(folder, " has no ", ending, " files; unpack the data set there"));
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string RegionOf(const std::string& origin) {
  static const std::vector<std::pair<std::string, std::string>> kRegions = {
      {"China", "chinese"},        {"Irland", "irish"},       {"Lothringen", "french"},
      {"Suedosteuropa", "balkan"}, {"UdSSR", "russian"},      {"Ungarn", "hungarian"},
      {"Tschec", "czech"},         {"Polen", "polish"},       {"Nordeuropa", "scandinavian"},
      {"Amerika", "american"},     {"Deutschland", "german"}, {"Frankreich", "french"},
      {"Niederlande", "dutch"},    {"Luxemburg", "german"},   {"Oesterreich", "austrian"},
      {"Schweiz", "swiss"},        {"Italien", "italian"},    {"Spanien", "spanish"}};
  for (const auto& [word, region] : kRegions) {
    if (origin.find(word) != std::string::npos) return region;
  }
  return "european";
}

std::string DanceOf(const std::string& words) {
  const std::string text = ToLowerAscii(words);
  for (const char* dance : {"slip jig", "slipjig", "reel", "jig", "hornpipe", "strathspey", "waltz",
                            "march", "air", "polka"}) {
    if (text.find(dance) != std::string::npos) {
      return ReplaceAll(dance, "slipjig", "slip jig");
    }
  }
  return "";
}

void SetRegion(const std::string& source, FolkTune& tune, const std::string& origin) {
  if (source == "oneills1850")
    tune.region = "irish";
  else if (source == "ryansMammoth")
    tune.region = "american";
  else if (source == "airdsAirs")
    tune.region = "scottish";
  else
    tune.region = RegionOf(origin);
}

absl::Status ReadTakes(const std::string& folder, std::vector<DrumTake>& takes) {
  const std::string path = folder + "/info.csv";
  ASSIGN_OR_RETURN(const auto rows, ReadCsv(path));
  for (size_t i = 1; i < rows.size(); ++i) {
    const auto& row = rows[i];
    DrumTake take;
    double seconds = 0;
    if (row.size() < 11 || !absl::SimpleAtod(row[4], &take.bpm) ||
        !absl::SimpleAtod(row[9], &seconds)) {
      return absl::DataLossError(absl::StrCat(path, ": row ", i + 1, " is not of Groove's form"));
    }
    if (row[6] != "4-4" || row[5] != "beat" || seconds < kShortestTake) continue;
    take.path = absl::StrCat(folder, "/", row[7]);
    take.style = row[3].substr(0, row[3].find('/'));
    takes.push_back(std::move(take));
  }
  if (takes.empty()) return absl::FailedPreconditionError(path + " lists no performance");
  return absl::OkStatus();
}

}  // namespace

std::vector<FolkTune> SplitTunes(const std::vector<std::string>& lines, const std::string& name,
                                 const std::string& source) {
  std::vector<FolkTune> tunes;
  std::string origin;
  const auto finish = [&] {
    if (!tunes.empty()) SetRegion(source, tunes.back(), origin);
  };
  for (const std::string& line : lines) {
    if (line.starts_with("X:")) {
      finish();
      origin.clear();
      FolkTune& tune = tunes.emplace_back();
      tune.name = absl::StrCat(name, ", tune ", Trim(line.substr(2)));
      tune.source = source;
    }
    if (tunes.empty() || line.empty()) continue;
    FolkTune& tune = tunes.back();
    if (line.starts_with("O:") && origin.empty()) origin = line;
    if ((line.starts_with("R:") || line.starts_with("T:")) && tune.dance.empty()) {
      tune.dance = source == "essenFolksong" ? "" : DanceOf(line);
    }
    absl::StrAppend(&tune.abc, line, "\n");
  }
  finish();
  return tunes;
}

absl::StatusOr<PublicMusic> ListPublicMusic(const std::string& data_folder) {
  const std::string folder = data_folder + "/midi";
  PublicMusic music;
  ASSIGN_OR_RETURN(const auto books, FilesOf(folder + "/abc", ".abc"));
  for (const std::string& book : books) {
    ASSIGN_OR_RETURN(const auto lines, ReadLines(book));
    const fs::path path(book);
    for (FolkTune& tune : SplitTunes(lines, path.filename(), path.parent_path().filename())) {
      music.tunes.push_back(std::move(tune));
    }
  }
  ASSIGN_OR_RETURN(music.songs, FilesOf(folder + "/pop909", ".mid"));
  RETURN_IF_ERROR(ReadTakes(folder + "/groove", music.takes));
  return music;
}

}  // namespace libretto
