// A planner over tracks that lie on a sphere, where distances are known.
#pragma once

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "server/playlist/planner.h"
#include "server/query/errors.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_library.h"

namespace libretto {

// The point at so many degrees along the equator, and so many above it.
inline Embedding At(double along, double above = 0) {
  const double a = along * std::numbers::pi / 180, b = above * std::numbers::pi / 180;
  return {static_cast<float>(std::cos(a) * std::cos(b)),
          static_cast<float>(std::sin(a) * std::cos(b)), static_cast<float>(std::sin(b))};
}

using Ids = std::vector<std::string>;

class PlaylistFixture {
 public:
  // Returns the track as it was added, to be added again with more.
  AnalyzedTrack Add(const std::string& id, Embedding at, const std::string& artist = "",
                    AudioFacts facts = {}) {
    AnalyzedTrack track;
    track.track.id = id;
    track.track.artist = artist;
    track.track.facts = std::move(facts);
    track.track.duration_seconds = 60;
    track.passages.push_back({0, 60, at});
    track.embedding = std::move(at);
    REQUIRE(library.Upsert(track).ok());
    return track;
  }

  void AddCopies(const std::string& id, const std::string& copy, const Embedding& at) {
    for (const std::string& name : {id, copy}) {
      AnalyzedTrack track = Add(name, at);
      track.fingerprint = Fingerprint{1, 2, 3};
      REQUIRE(library.Upsert(track).ok());
    }
  }

  FakeClock clock;
  FakeLibrary library{{"fake@000000000000", "fake", 3}};
  PlaylistPlanner planner{[this] { return library.view(); }, clock};
};

inline Ids IdsOf(const absl::StatusOr<Playlist>& list) {
  INFO(list.status().ToString());
  REQUIRE(list.ok());
  Ids ids;
  for (const PlaylistEntry& entry : list->entries) ids.push_back(entry.track.id);
  return ids;
}

// Checks that the call failed so and named a field, which it returns.
inline std::string FieldOfFailure(const absl::StatusOr<Playlist>& list, absl::StatusCode code) {
  INFO(list.status().ToString());
  CHECK(list.status().code() == code);
  return FieldOf(list.status()).value_or("none");
}

inline Filter ArtistIs(const std::string& artist) {
  return Filter{Filter::Equals{"artist", AttributeValue(artist)}};
}

}  // namespace libretto
