#pragma once

#include <random>
#include <string>
#include <vector>

#include "index/store/library.h"

namespace libretto {

// Thirty tracks with every kind of metadata, in ascending order of id; the same in every process.
inline std::vector<AnalyzedTrack> SmallTracks(int dimension) {
  std::mt19937 random(1);
  const auto vector = [&] {
    Embedding v(static_cast<size_t>(dimension));
    for (float& x : v) x = static_cast<float>(random() % 2001) / 1000 - 1;
    NormalizeL2(v);
    return v;
  };
  std::vector<AnalyzedTrack> tracks;
  for (int i = 10; i < 40; ++i) {
    AnalyzedTrack out;
    out.track.id = "track-" + std::to_string(i);
    out.track.title = "Größe " + std::to_string(i % 7);
    if (i % 2 == 0) out.track.artist = "Artist " + std::to_string(i % 3);
    if (i % 3 == 0) out.track.genre = i % 2 ? "Rock" : "ambient";
    if (i % 4 != 0) out.track.year = 1970 + i;
    out.track.duration_seconds = 2;
    out.track.attributes["mood"] = std::string(i % 2 ? "calm" : "wild");
    out.track.attributes["rating"] = i / 10.0;
    out.track.attributes["live"] = i % 5 == 0;
    out.embedding = vector();
    for (int p = 0; p < 2; ++p) out.passages.push_back({p * 1.0, p + 1.0, vector()});
    tracks.push_back(std::move(out));
  }
  return tracks;
}

}  // namespace libretto
