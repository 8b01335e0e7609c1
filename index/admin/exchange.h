// The files of an exported catalogue; docs/operations.md describes them.
#pragma once

namespace libretto {

inline constexpr int kExchangeFormat = 1;
inline constexpr char kExchangeManifest[] = "export.json";
inline constexpr char kExchangeMetadata[] = "tracks.jsonl";
inline constexpr char kExchangeTracks[] = "tracks.npy";
inline constexpr char kExchangePassages[] = "passages.npy";
inline constexpr char kExchangePassageTracks[] = "passage_tracks.npy";
inline constexpr char kExchangeStarts[] = "passage_starts.npy";
inline constexpr char kExchangeEnds[] = "passage_ends.npy";

}  // namespace libretto
