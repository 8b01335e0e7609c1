// Tables that say which texts belong to which tracks. UTF-8, columns separated by tabs; empty lines
// and lines that begin with '#' are skipped; a first row that repeats the columns' names is a
// header.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/eval/music_folder.h"

namespace libretto {

// Texts and the tracks they are right for.
struct TextTable {
  struct Entry {
    std::string text;
    std::vector<size_t> tracks;  // of the MusicFolder, ascending
    std::vector<size_t> unsure;  // for which the text is neither right nor wrong
    int line = 0;                // of its first row
  };
  std::string path;
  std::vector<Entry> entries;  // in order of first occurrence; texts are unlike one another
  std::map<size_t, int> line_of_track;  // first row that names a track
};

// Captions: "file<TAB>text" in rows of any order, several rows of a file and several files of a
// text allowed. With the header "text<TAB>files", rows of a text and its files separated by '|'.
//
// Labels: "file<TAB>label|label|...", one row per file; entries are the labels that some track has.
// "?label" leaves open whether the track has it; "-" stands for no label.
//
// Errors name the path and, where there is one, the line, and say the remedy: NOT_FOUND for the
// file or for a track that is not in the folder; INVALID_ARGUMENT for an empty table, a row of
// another number of columns, an empty field, text that is not UTF-8, and a pair of file and text, a
// file or a query that is there twice.
absl::StatusOr<TextTable> ReadCaptions(const std::string& path, const MusicFolder& music);
absl::StatusOr<TextTable> ReadLabels(const std::string& path, const MusicFolder& music);

// Prompts: "label<TAB>prompt"; a label may have several, in order.
using PromptTable = std::map<std::string, std::vector<std::string>>;

// Errors as above, and NOT_FOUND for a label that `labels` does not have.
absl::StatusOr<PromptTable> ReadPrompts(const std::string& path, const TextTable& labels);

}  // namespace libretto
