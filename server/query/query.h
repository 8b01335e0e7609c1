// What a caller asks, free of any wire format. Field names in errors are those of the public API.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/embedding.h"
#include "index/catalog/filter.h"

namespace libretto {

struct TextClause {
  std::string text;  // UTF-8
};
struct TagsClause {
  std::vector<std::string> tags;  // embedded one by one, then averaged
};
struct AudioClause {
  std::string_view bytes;  // an audio file's bytes; borrowed for the duration of the call
};
struct TrackClause {
  std::string track_id;  // left out of the results
};
struct PassageClause {
  std::string track_id;  // left out of the results
  double start_seconds = 0;
  double end_seconds = 0;  // exclusive
};
struct VectorClause {
  Embedding values;  // of the model's dimension; need not be of unit length
};

struct ArtistClause {
  std::string artist;  // compared without case; their tracks are left out of the results
};
struct AlbumClause {
  std::string album;  // the same
};

struct Clause {
  std::variant<TextClause, TagsClause, AudioClause, TrackClause, PassageClause, VectorClause,
               ArtistClause, AlbumClause>
      content;
  float weight = 1;  // finite and not 0; negative pushes matching tracks down
};

// How hits differ from what the query refers to: "slower" is {"fast", false}.
struct Comparison {
  std::string quality;  // "fast", "loud", "energetic", or any word; see QualityOf()
  bool more = true;
  std::vector<std::string> track_ids;  // compared with; none: the tracks and audio of the clauses
};

// Keeps hits from being all alike.
struct Diversity {
  float spread = 0;        // 0 to 1
  int max_per_artist = 0;  // 0: any number
  int max_per_album = 0;
  float exploration = 0;  // 0 to 1
  uint64_t seed = 0;
};

enum class ResultKind { kTracks, kPassages };

struct Turn;

struct Query {
  std::string words;                    // as people type: interpreted into the other fields
  std::vector<Clause> clauses;          // up to 32
  std::vector<std::string> exclusions;  // what must not be heard, in words
  std::vector<Comparison> comparisons;
  bool any_sound = false;              // whatever satisfies the filter is what was asked for
  std::string metadata_words;          // count where titles, artists or albums say them
  std::vector<std::string> more_like;  // track ids
  std::vector<std::string> less_like;
  Diversity diversity;
  std::shared_ptr<const Turn> previous;  // of a conversation that `words` continue; may be null
  std::optional<Filter> filter;
  int limit = 10;          // 1 to 1000
  std::string page_token;  // of the previous answer to the same query; empty: the first page
  ResultKind kind = ResultKind::kTracks;
  bool explain = false;
  bool list_copies = false;  // each copy of a recording is a hit; otherwise only the best
};

// What a turn of a conversation leaves to the next.
struct Turn {
  Query query;                     // interpreted: it has no words, and stands for itself
  std::vector<std::string> shown;  // tracks, of the last answer first; at most kMaxShown
  int last = 0;                    // how many of them the last answer showed
};

// Bounds on what one query may ask for.
inline constexpr int kMaxClauses = 32;
inline constexpr int kMaxTagsPerClause = 64;
inline constexpr int kMaxExclusions = 16;
inline constexpr int kMaxComparisons = 8;
inline constexpr int kMaxFeedback = 32;  // tracks that were welcome; tracks that were not
inline constexpr int kMaxShown = 200;
inline constexpr size_t kMaxTextBytes = 64 * 1024;
inline constexpr int kMaxLimit = 1000;
inline constexpr int kMaxDepth = 10'000;  // of paging: offset + limit
inline constexpr int kMaxFilterDepth = 32;
inline constexpr int kMaxFilterValues = 10'000;  // conditions and values of one filter together

}  // namespace libretto
