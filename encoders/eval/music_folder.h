// The audio files that an evaluation is about, by the names that tables call them.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

// Regular files under a folder whose names end in mp3, flac, ogg, oga, opus, m4a, aac, mp4, wav,
// aif or aiff, in any case; hidden ones are left out. Immutable.
class MusicFolder {
 public:
  // NOT_FOUND if there is no such folder or no audio file in it.
  static absl::StatusOr<MusicFolder> Open(const std::string& path);

  size_t size() const { return names_.size(); }
  // Paths relative to the folder, ascending.
  const std::string& name(size_t i) const { return names_[i]; }
  std::string path(size_t i) const;

  // The file of that relative path, or of that file name where only one has it. NOT_FOUND, with the
  // most similar name, or INVALID_ARGUMENT if several files have the name.
  absl::StatusOr<size_t> Find(const std::string& name) const;

 private:
  std::string folder_;
  std::vector<std::string> names_;
  std::map<std::string, size_t> by_path_;
  std::map<std::string, std::vector<size_t>> by_name_;
};

}  // namespace libretto
