// What a catalogue knows of a track beside its vectors.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>

#include "absl/time/time.h"
#include "base/audio_facts.h"
#include "base/coverage.h"

namespace libretto {

// A value of a user-defined attribute.
using AttributeValue = std::variant<std::string, double, bool>;

struct Track {
  std::string id;  // given by the caller of Upsert, or the first 32 hex digits of the SHA-256 of
                   // the file's bytes
  std::string title;
  std::string artist;
  std::string album;
  std::string genre;
  std::optional<int> year;
  double duration_seconds = 0;
  int sample_rate = 0;                  // of the file, Hz
  Coverage coverage = Coverage::kFull;  // at which its vectors were computed
  AudioFacts facts;                     // measured of its audio
  std::string path;                     // where the audio was read; empty for uploaded bytes
  absl::Time added_time;                // when the track was first acknowledged
  std::map<std::string, AttributeValue> attributes;  // user-defined
};

}  // namespace libretto
