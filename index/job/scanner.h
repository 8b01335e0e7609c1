// Finds the audio files of a music collection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace libretto {

struct FoundFile {
  std::string path;  // absolute
  int64_t size = 0;
  int64_t mtime_ns = 0;
  size_t below = 0;  // where in `path` the part below the folder that was asked for begins
};

struct UnreadableFile {
  std::string path;  // of a file or a folder
  std::string reason;
};

struct ScanResult {
  std::vector<FoundFile> files;        // by path, ascending, each once
  std::vector<std::string> roots;      // absolute paths of the folders asked for that were listed
  std::vector<UnreadableFile> errors;  // folders that could not be listed
  std::vector<std::string> folders;    // all that were listed
  std::vector<std::string> gone;       // of ScanChanged: paths that are no longer there, ascending
};

// Whether a name ends as those of audio files do.
bool IsAudioName(const std::string& name);

// Looks through folders and all below them for regular files whose name ends in mp3, flac, ogg,
// oga, opus, m4a, aac, mp4, wav, aif, aiff, mid, midi, kar or rmi, in any case; a path that is
// itself a file is taken whatever its name. Names may be any bytes. Hidden files and folders are
// left out. Symbolic links are followed, each folder once, so loops end. Files that vanish
// meanwhile are left out.
ScanResult Scan(std::span<const std::string> paths);

// The same for `changed`, absolute paths of files and folders below some of `paths`.
ScanResult ScanChanged(std::span<const std::string> paths, std::span<const std::string> changed);

}  // namespace libretto
