#include "encoders/eval/music_folder.h"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

namespace fs = std::filesystem;

constexpr const char* kExtensions[] = {".mp3", ".flac", ".ogg", ".oga", ".opus", ".m4a",
                                       ".aac", ".mp4",  ".wav", ".aif", ".aiff"};

bool IsAudioName(const fs::path& path) {
  const std::string extension = absl::AsciiStrToLower(path.extension().string());
  return std::ranges::find(kExtensions, extension) != std::end(kExtensions);
}

// Levenshtein's.
size_t EditDistance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] != b[j] ? 1 : 0);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

absl::StatusOr<MusicFolder> MusicFolder::Open(const std::string& path) {
  MusicFolder result;
  result.folder_ = path;
  std::error_code error;
  constexpr auto kOptions = fs::directory_options::follow_directory_symlink |
                            fs::directory_options::skip_permission_denied;
  fs::recursive_directory_iterator at(path, kOptions, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    std::error_code ignored;
    const std::string name = at->path().filename().string();
    if (name.starts_with(".")) {
      at.disable_recursion_pending();
    } else if (at->is_regular_file(ignored) && IsAudioName(at->path())) {
      result.names_.push_back(at->path().lexically_relative(path).generic_string());
    }
  }
  if (error) {
    return absl::NotFoundError(absl::StrCat("cannot read the music folder ", path, ": ",
                                            error.message(), "; give --music an existing folder"));
  }
  if (result.names_.empty()) {
    return absl::NotFoundError(absl::StrCat("there is no audio file in ", path,
                                            "; give --music the folder that holds the music"));
  }
  std::ranges::sort(result.names_);
  for (size_t i = 0; i < result.names_.size(); ++i) {
    result.by_path_[result.names_[i]] = i;
    result.by_name_[fs::path(result.names_[i]).filename().string()].push_back(i);
  }
  return result;
}

std::string MusicFolder::path(size_t i) const { return (fs::path(folder_) / names_[i]).string(); }

absl::StatusOr<size_t> MusicFolder::Find(const std::string& name) const {
  if (const auto exact = by_path_.find(name); exact != by_path_.end()) return exact->second;
  const auto named = by_name_.find(name);
  if (named != by_name_.end() && named->second.size() == 1) return named->second[0];
  if (named != by_name_.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", name, "' is the name of ", named->second.size(), " files in ", folder_,
                     " (", names_[named->second[0]], ", ", names_[named->second[1]],
                     "); write the path relative to the folder"));
  }
  const auto nearest = std::ranges::min_element(
      by_name_, {}, [&](const auto& entry) { return EditDistance(name, entry.first); });
  return absl::NotFoundError(absl::StrCat("there is no track '", name, "' in ", folder_,
                                          " (the most similar name is '", nearest->first,
                                          "'); correct the name or remove the row"));
}

}  // namespace libretto
