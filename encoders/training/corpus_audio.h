// The audio from which the heads learn, and what its sources say of it.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

struct AudioItem {
  std::string path;
  std::string track;  // identity of the recording: excerpts of one share it, and are never split
                      // between training and figures
  std::vector<std::string> tags;  // genre, feel, instruments
  std::string description;        // sentences; may be empty
  bool rendered = false;          // by a synthesiser, from facts that are its tags
};

// The excerpts of real/clips.tsv, with the composer's words on those that
// captions/incompetech.jsonl describes. NOT_FOUND or DATA_LOSS, naming the file, if there are none.
absl::StatusOr<std::vector<AudioItem>> ListClips(const std::string& data_folder);

// Every ogg, opus, mp3 and flac file below `folder`, in order of path, without tags or description.
// NOT_FOUND, naming the folder, if there are none.
absl::StatusOr<std::vector<AudioItem>> ListMusicFiles(const std::string& folder);

// Adds what the files say of themselves: embedded genres and titles as tags; titles and comments,
// without addresses, as descriptions. Files that cannot be opened are left as they are.
void AddEmbeddedMetadata(std::vector<AudioItem>& items);

// Whether a track is kept aside for the figures: one in five.
bool IsKeptAside(const AudioItem& item);

}  // namespace libretto
