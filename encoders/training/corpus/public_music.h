// The public MIDI and ABC of the data folder: Essen, O'Neill, Ryan and Aird's tunes, POP909,
// Groove.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

struct FolkTune {
  std::string name;    // "han1.abc, tune 3", for messages
  std::string source;  // the collection
  std::string region;  // "irish", "chinese", "german", ...
  std::string dance;   // "reel", "jig", ... or empty
  std::string abc;     // text of the tune
};

struct DrumTake {
  std::string path;
  std::string style;  // "funk"
  double bpm = 0;
};

struct PublicMusic {
  std::vector<FolkTune> tunes;
  std::vector<std::string> songs;  // MIDI files of POP909
  std::vector<DrumTake> takes;     // of four beats a bar and 8 s or more
};

// data_folder/midi. NOT_FOUND if a part is missing, FAILED_PRECONDITION if a part is empty.
absl::StatusOr<PublicMusic> ListPublicMusic(const std::string& data_folder);

// The tunes of an ABC file (each from its X: field on).
std::vector<FolkTune> SplitTunes(const std::vector<std::string>& lines, const std::string& name,
                                 const std::string& source);

}  // namespace libretto
