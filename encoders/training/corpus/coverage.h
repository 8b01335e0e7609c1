// Which sounds and styles have audio behind them.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/training/corpus/facts.h"

namespace libretto {

// A class below "Music" in AudioSet's ontology.
struct MusicClass {
  std::string name;
  bool by_yamnet = false;  // YAMNet, the teacher, scores it
};

// data_folder/ontology, in the ontology's order. NOT_FOUND or DATA_LOSS naming the file.
absl::StatusOr<std::vector<MusicClass>> ReadMusicClasses(const std::string& data_folder);

// How many pieces have a tag that is the class's name, or one of its names, in other spelling
// ("Violin, fiddle", "Music of Asia" and "asian music").
int PiecesOf(const std::string& class_name, const std::vector<Facts>& all);

// Two Markdown tables: programmes and drum kits of General MIDI with the pieces that have them, and
// in front; the classes with pieces, or their teacher, or neither.
std::string CoverageTables(const std::vector<Facts>& all, const std::vector<MusicClass>& classes);

}  // namespace libretto
