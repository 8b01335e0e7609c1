// What was done to a catalogue by a process that may have ended at any moment, and whether the
// catalogue has it.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "index/store/library_database.h"
#include "index/store/snapshot.h"
#include "index_fixture.h"

namespace libretto {

// What a writer is about to do, or has been told was done. Small enough for a pipe to keep whole.
struct Entry {
  int32_t writer, id;
  uint32_t version;  // of the track; 0: deleted
  int32_t acknowledged;
};

inline std::string IdOf(const Entry& entry) {
  return absl::StrCat("w", entry.writer, "-", entry.id);
}

// By id: the versions that a track may have after the kill.
using Allowed = std::map<std::string, std::vector<uint32_t>>;

inline void Apply(const Entry& entry, Allowed& allowed) {
  // Before its first change a track is not there.
  std::vector<uint32_t>& versions = allowed.try_emplace(IdOf(entry), 1, 0u).first->second;
  if (entry.acknowledged) versions.clear();
  versions.push_back(entry.version);
}

inline void Follow(int pipe, Allowed& allowed) {
  for (Entry entry; ::read(pipe, &entry, sizeof entry) == sizeof entry;) Apply(entry, allowed);
}

// Which of the versions the view has of a track; nothing if it has other content, or half of some.
inline std::optional<uint32_t> VersionOf(const View& view, const std::string& id,
                                         const std::vector<uint32_t>& versions) {
  const auto embedding = view.GetEmbedding(id);
  const auto passages = view.GetPassages(id);
  for (const uint32_t version : versions) {
    if (version == 0) {
      if (absl::IsNotFound(embedding.status())) return 0;
      continue;
    }
    const AnalyzedTrack track = MakeTrack(id, version);
    if (embedding.ok() && passages.ok() && *embedding == track.embedding &&
        std::ranges::equal(*passages, track.passages, {}, &Passage::embedding,
                           &Passage::embedding)) {
      return version;
    }
  }
  return std::nullopt;
}

inline void CheckSound(const LibraryOptions& options) {
  auto database = LibraryDatabase::Open(options.directory + "/library.db", options.model, false);
  REQUIRE_OK(database.status());
  REQUIRE_OK(database
                 ->ForEachRow([](const LibraryDatabase::Row& row) {
                   CHECK_OK(row.track.status());
                   return absl::OkStatus();
                 })
                 .status());
  const auto current = ReadCurrent(PosixFileSystem(), options.directory);
  if (absl::IsNotFound(current.status())) return;
  REQUIRE_OK(current.status());
  CHECK_OK(VerifySnapshot(PosixFileSystem(), options.directory, *current));
}

// What is acknowledged is there, and nothing by half. From here on, what is there is what must be.
inline void CheckAllowed(const LibraryOptions& options, Allowed& allowed) {
  CheckSound(options);
  const auto view = OpenOrFail(options)->view();
  for (auto& [id, versions] : allowed) {
    const std::optional<uint32_t> version = VersionOf(*view, id, versions);
    INFO("track " << id);
    REQUIRE(version.has_value());
    versions = {*version};
  }
}

}  // namespace libretto
