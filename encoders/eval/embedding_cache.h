// Embeddings of audio on disk, so that a second run need not encode again.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "encoders/encoder.h"

namespace libretto {

// One file per entry, written atomically; an entry that cannot be read is as if it were not there.
// Thread-safe.
class EmbeddingCache {
 public:
  // Of the model with this id. An empty folder name keeps nothing.
  EmbeddingCache(std::string folder, std::string model_id)
      : folder_(std::move(folder)), model_id_(std::move(model_id)) {}

  // `key` stands for the audio: the hash of its file, and what was done to it.
  std::optional<EncodedAudio> Find(const std::string& key) const;
  // Errors of the file system as they are.
  absl::Status Store(const std::string& key, const EncodedAudio& audio) const;

 private:
  std::string Path(const std::string& key) const;

  const std::string folder_, model_id_;
  mutable absl::Mutex writing_;  // files of equal content share an entry
};

}  // namespace libretto
