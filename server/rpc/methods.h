// Every method of the public API, once.
#pragma once

#include <array>

namespace libretto {

// What a call's work is like; each kind has threads and a queue of its own, so that none waits for
// another.
enum class Lane {
  kSearch,   // words and vectors: a millisecond of computing
  kAudio,    // decoding and encoding: seconds
  kCatalog,  // looking up and changing tracks: may wait for the disk
};
inline constexpr int kLanes = 3;

struct Method {
  const char* name;  // for logs and metrics, e.g. "SearchService.Search"
  Lane lane;         // of its usual calls

  // The same method, of a call whose work is another.
  constexpr Method In(Lane other) const { return {name, other}; }
};

namespace method {
inline constexpr Method kSearch{"SearchService.Search", Lane::kSearch};
inline constexpr Method kSearchMany{"SearchService.SearchMany", Lane::kSearch};
inline constexpr Method kGetTrack{"CatalogService.GetTrack", Lane::kCatalog};
inline constexpr Method kListTracks{"CatalogService.ListTracks", Lane::kCatalog};
inline constexpr Method kUpsertTrack{"CatalogService.UpsertTrack", Lane::kAudio};
inline constexpr Method kDeleteTrack{"CatalogService.DeleteTrack", Lane::kCatalog};
inline constexpr Method kGetStats{"CatalogService.GetStats", Lane::kCatalog};
inline constexpr Method kListIndexes{"CatalogService.ListIndexes", Lane::kCatalog};
inline constexpr Method kEmbedText{"EncoderService.EmbedText", Lane::kSearch};
inline constexpr Method kEmbedAudio{"EncoderService.EmbedAudio", Lane::kAudio};
inline constexpr Method kTag{"EncoderService.Tag", Lane::kSearch};
}  // namespace method

inline constexpr std::array kMethods = {
    method::kSearch,      method::kSearchMany,  method::kGetTrack, method::kListTracks,
    method::kUpsertTrack, method::kDeleteTrack, method::kGetStats, method::kListIndexes,
    method::kEmbedText,   method::kEmbedAudio,  method::kTag};

}  // namespace libretto
