// Rendered music as training audio.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/training/corpus_audio.h"

namespace libretto {

// The pieces of folder/facts.jsonl: track is the file's name without its ending; tags are FactTags;
// the description is captions, one after the other, the same at every call. Errors as ReadFacts;
// NOT_FOUND naming a piece whose file is missing.
absl::StatusOr<std::vector<AudioItem>> ListRendered(const std::string& folder);

}  // namespace libretto
