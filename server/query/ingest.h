// Adds audio to the catalogue: decode, encode, fill in what the file says of itself, store.
#pragma once

#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "base/call.h"
#include "index/store/library.h"
#include "server/query/audio_input.h"
#include "server/query/audio_roots.h"

namespace libretto {

struct IngestedTrack {
  Track track;  // as stored
  bool created = false;
  int passages = 0;
};

// Thread-safe. Where a call fails, the catalogue is as it was.
class Ingestor {
 public:
  // `audio` and `library` outlive this object. `roots` are the directories under which callers may
  // name files; none: callers may name no file.
  Ingestor(const AudioInput& audio, Library& library, std::vector<std::string> roots)
      : audio_(audio), library_(library), roots_(std::move(roots)) {}

  // `metadata` as the caller gave it: an empty id becomes the first 32 hex digits of the SHA-256 of
  // the bytes; other empty fields are taken from the file's embedded tags, an empty title of a file
  // from its name. Errors of AudioInput.
  absl::StatusOr<IngestedTrack> Bytes(Track metadata, std::string bytes, const Call& call);

  // The same for a file on this machine. Errors of AudioRoots::Open, too.
  absl::StatusOr<IngestedTrack> File(Track metadata, const std::string& path, const Call& call);

 private:
  absl::StatusOr<IngestedTrack> Store(Track track, AnalyzedAudio audio);

  const AudioInput& audio_;
  Library& library_;
  const AudioRoots roots_;
  absl::Mutex store_mutex_;  // makes "was it there?" and the upsert one step
};

}  // namespace libretto
