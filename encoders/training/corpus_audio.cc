#include "encoders/training/corpus_audio.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/audio/decoder.h"
#include "encoders/training/music_texts.h"
#include "encoders/training/text_io.h"

namespace libretto {
namespace {

constexpr int kAnySampleRate = 16000;

void AddWords(const std::string& list, std::vector<std::string>& tags) {
  for (const std::string& piece : Split(list, ',')) {
    std::string tag = ToLowerAscii(Trim(piece));
    if (!tag.empty() && std::find(tags.begin(), tags.end(), tag) == tags.end()) {
      tags.push_back(std::move(tag));
    }
  }
}

// "guess: R&B / hip hop instrumental beat (from the album)" -> "r&b, hip hop instrumental beat"
void AddGuess(std::string guess, std::vector<std::string>& tags) {
  if (guess.starts_with("guess:")) guess = guess.substr(6);
  guess = guess.substr(0, guess.find('('));
  std::replace(guess.begin(), guess.end(), '/', ',');
  AddWords(guess, tags);
}

// genre=...; feel=...; instruments=...; of a row's source_tags.
void AddSourceTags(const std::string& source, std::vector<std::string>& tags) {
  for (const std::string& part : Split(source, ';')) {
    const std::string field = Trim(part);
    for (const std::string key : {"genre=", "feel=", "instruments=", "embedded_genre="}) {
      if (field.starts_with(key)) AddWords(field.substr(key.size()), tags);
    }
  }
  std::erase(tags, "unclassifiable");
  std::erase(tags, "unclassified");
}

}  // namespace

absl::StatusOr<std::vector<AudioItem>> ListClips(const std::string& data_folder) {
  ASSIGN_OR_RETURN(const auto pieces, ReadIncompetech(data_folder));
  std::map<std::string, std::string> descriptions;
  for (const DescribedMusic& piece : pieces) descriptions[piece.title] = piece.description;
  const std::string path = data_folder + "/real/clips.tsv";
  ASSIGN_OR_RETURN(const auto lines, ReadLines(path));
  std::vector<AudioItem> items;
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string> cells = Split(lines[i], '\t');
    if (cells.size() < 7)
      return absl::DataLossError(absl::StrCat(path, ":", i + 1, ": too few cells"));
    AudioItem item;
    item.path = absl::StrCat(data_folder, "/real/clips/", cells[0]);
    item.track = absl::StrCat(cells[2], " - ", cells[1]);
    AddSourceTags(cells[5], item.tags);
    AddGuess(cells[6], item.tags);
    AddSourceTags("", item.tags);
    if (const auto it = descriptions.find(cells[1]);
        it != descriptions.end() && cells[2].starts_with("Kevin MacLeod")) {
      item.description = it->second;
    }
    items.push_back(std::move(item));
  }
  if (items.empty()) {
    return absl::DataLossError(absl::StrCat(
        path, ": no clips; give each a row below the header, or leave the folder out"));
  }
  return items;
}

absl::StatusOr<std::vector<AudioItem>> ListMusicFiles(const std::string& folder) {
  namespace fs = std::filesystem;
  static const std::set<std::string> kExtensions = {".ogg", ".opus", ".mp3", ".flac"};
  std::error_code error;
  std::vector<AudioItem> items;
  for (auto it = fs::recursive_directory_iterator(folder, error);
       !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (!it->is_regular_file() || !kExtensions.contains(it->path().extension())) continue;
    const std::string path = it->path();
    items.push_back({path, fs::relative(path, folder).string(), {}, ""});
  }
  if (error) return absl::NotFoundError(absl::StrCat(folder, ": ", error.message()));
  if (items.empty()) {
    return absl::NotFoundError(absl::StrCat(
        folder, ": no ogg, opus, mp3 or flac files below it; unpack the music packages there"));
  }
  std::sort(items.begin(), items.end(),
            [](const AudioItem& a, const AudioItem& b) { return a.path < b.path; });
  return items;
}

void AddEmbeddedMetadata(std::vector<AudioItem>& items) {
  for (AudioItem& item : items) {
    if (!item.tags.empty() || !item.description.empty()) continue;
    const auto decoder = OpenAudioFile(item.path, kAnySampleRate);
    if (!decoder.ok()) continue;
    const auto& tags = (*decoder)->info().tags;
    if (const auto genre = tags.find("genre"); genre != tags.end()) {
      AddWords(genre->second, item.tags);
    }
    if (const auto title = tags.find("title"); title != tags.end()) {
      AddWords(title->second, item.tags);
    }
    for (const char* key : {"title", "comment", "description"}) {
      const auto it = tags.find(key);
      if (it == tags.end() || it->second.find("://") != std::string::npos) continue;
      if (!Trim(it->second).empty()) absl::StrAppend(&item.description, Trim(it->second), ". ");
    }
  }
}

bool IsKeptAside(const AudioItem& item) { return StableHash(item.track) % 5 == 0; }

}  // namespace libretto
