// Every method that is served, once; those of the health protocol apart, which are open to all.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "server/identity/role.h"

namespace libretto {

// What a call's work is like; each kind has threads and a queue of its own, so that none waits for
// another.
enum class Lane {
  kSearch,   // words and vectors: a millisecond of computing
  kAudio,    // decoding and encoding: seconds
  kCatalog,  // looking up and changing tracks: may wait for the disk
  kAtOnce,   // microseconds, on gRPC's own thread: has no thread and no queue
};
inline constexpr std::array kLanes = {Lane::kSearch, Lane::kAudio, Lane::kCatalog};

// For metrics.
constexpr const char* NameOf(Lane lane) {
  switch (lane) {
    case Lane::kSearch:
      return "search";
    case Lane::kAudio:
      return "audio";
    case Lane::kCatalog:
      return "catalog";
    case Lane::kAtOnce:
      break;
  }
  return "at_once";
}

struct Method {
  const char* name;  // for logs and metrics, e.g. "SearchService.Search"
  Lane lane;         // of its usual calls
  Role role;         // that a caller needs

  // The same method, of a call whose work is another.
  constexpr Method In(Lane other) const { return {name, other, role}; }
};

namespace method {
inline constexpr Method kSearch{"SearchService.Search", Lane::kSearch, Role::kSearch};
inline constexpr Method kSearchMany{"SearchService.SearchMany", Lane::kSearch, Role::kSearch};
inline constexpr Method kGetTrack{"CatalogService.GetTrack", Lane::kCatalog, Role::kSearch};
inline constexpr Method kListTracks{"CatalogService.ListTracks", Lane::kCatalog, Role::kSearch};
inline constexpr Method kUpsertTrack{"CatalogService.UpsertTrack", Lane::kAudio, Role::kWrite};
inline constexpr Method kDeleteTrack{"CatalogService.DeleteTrack", Lane::kCatalog, Role::kWrite};
inline constexpr Method kGetStats{"CatalogService.GetStats", Lane::kCatalog, Role::kSearch};
inline constexpr Method kListIndexes{"CatalogService.ListIndexes", Lane::kCatalog, Role::kSearch};
inline constexpr Method kEmbedText{"EncoderService.EmbedText", Lane::kSearch, Role::kSearch};
inline constexpr Method kEmbedAudio{"EncoderService.EmbedAudio", Lane::kAudio, Role::kSearch};
inline constexpr Method kTag{"EncoderService.Tag", Lane::kSearch, Role::kSearch};
inline constexpr Method kDescribe{"EncoderService.Describe", Lane::kSearch, Role::kSearch};
inline constexpr Method kContinue{"PlaylistService.Continue", Lane::kSearch, Role::kSearch};
inline constexpr Method kPath{"PlaylistService.Path", Lane::kSearch, Role::kSearch};
inline constexpr Method kOrder{"PlaylistService.Order", Lane::kSearch, Role::kSearch};
inline constexpr Method kReflection{"ServerReflection.ServerReflectionInfo", Lane::kCatalog,
                                    Role::kSearch};
}  // namespace method

inline constexpr std::array kMethods = {
    method::kSearch,      method::kSearchMany,  method::kGetTrack, method::kListTracks,
    method::kUpsertTrack, method::kDeleteTrack, method::kGetStats, method::kListIndexes,
    method::kEmbedText,   method::kEmbedAudio,  method::kTag,      method::kDescribe,
    method::kContinue,    method::kPath,        method::kOrder,    method::kReflection};

static_assert(std::ranges::all_of(kMethods,
                                  [](const Method& m) { return m.role >= Role::kSearch; }),
              "a method has no role");

inline std::vector<std::string> MethodNames() {
  std::vector<std::string> names;
  for (const Method& method : kMethods) names.push_back(method.name);
  return names;
}

}  // namespace libretto
