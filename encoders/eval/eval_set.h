// A user's tracks, encoded, and what is written of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/eval/annotations.h"
#include "encoders/eval/audio_embedder.h"
#include "encoders/eval/music_folder.h"

namespace libretto {

struct EvalTrack {
  std::string name;  // relative to the music folder
  std::string path;
  std::string hash;  // SHA-256 of the file
  EncodedAudio audio;
};

struct EvalSet {
  std::vector<EvalTrack> tracks;
  std::optional<TextTable> captions, labels;  // tracks numbered as in `tracks`
  std::optional<PromptTable> prompts;
  std::vector<std::string> warnings;  // of files and rows left out
};

struct EvalFiles {
  std::string music;                      // folder
  std::string captions, labels, prompts;  // tables; empty if there is none
  // Leave out tracks that cannot be read though a table names them.
  bool skip_unreadable = false;
};

// Reads the tables, then encodes all files of the folder. A file that cannot be read and that no
// table names becomes a warning; for one that a table names, the error names the table's line,
// unless `skip_unreadable`. INVALID_ARGUMENT if no track is left. Other errors as those of
// MusicFolder, ReadCaptions, ReadLabels and ReadPrompts.
absl::StatusOr<EvalSet> LoadEvalSet(const EvalFiles& files, const AudioEmbedder& embedder);

}  // namespace libretto
