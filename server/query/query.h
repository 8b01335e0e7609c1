// What a caller asks, free of any wire format. Field names in errors are those of the public API.
#pragma once

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

struct Clause {
  std::variant<TextClause, TagsClause, AudioClause, TrackClause, PassageClause, VectorClause>
      content;
  float weight = 1;  // finite and not 0; negative pushes matching tracks down
};

enum class ResultKind { kTracks, kPassages };

struct Query {
  std::vector<Clause> clauses;  // 1 to 32, at least one with a positive weight
  std::optional<Filter> filter;
  int limit = 10;          // 1 to 1000
  std::string page_token;  // of the previous answer to the same query; empty: the first page
  ResultKind kind = ResultKind::kTracks;
  bool explain = false;
  bool list_copies = false;  // each copy of a recording is a hit; otherwise only the best
};

// Bounds on what one query may ask for.
inline constexpr int kMaxClauses = 32;
inline constexpr int kMaxTagsPerClause = 64;
inline constexpr size_t kMaxTextBytes = 64 * 1024;
inline constexpr int kMaxLimit = 1000;
inline constexpr int kMaxDepth = 10'000;  // of paging: offset + limit
inline constexpr int kMaxFilterDepth = 32;
inline constexpr int kMaxFilterValues = 10'000;  // conditions and values of one filter together

}  // namespace libretto
