// Builds a SearchRequest as it is spoken:
//
//   Query().Text("slow cello").Tags({"rain"}, 0.5f).Not("drums").Where(Between("year", 1990, 1999))
//
// Nothing is checked here; the server answers INVALID_ARGUMENT naming what is wrong.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "libretto/v1/search_service.pb.h"

namespace libretto::client {

// Weight of a clause that pushes away, where the caller gives none. Half of a positive clause's:
// "slow cello, not drums" stays near the cello.
inline constexpr float kAwayWeight = 0.5f;

class Query {
 public:
  // As a person types it: "sad piano without drums, slower than 90 bpm".
  Query& Words(std::string words);
  // In reply to the answer that this token came with.
  Query& Continue(std::string conversation);

  Query& Text(std::string text, float weight = 1);
  Query& Tags(std::vector<std::string> tags, float weight = 1);
  // An audio file's bytes.
  Query& Audio(std::string bytes, float weight = 1);
  Query& Like(std::string track_id, float weight = 1);
  // Seconds from the start of the track.
  Query& LikePassage(std::string track_id, double start_seconds, double end_seconds,
                     float weight = 1);
  Query& Embedding(const std::vector<float>& values, float weight = 1);
  Query& LikeArtist(std::string name, float weight = 1);
  Query& LikeAlbum(std::string name, float weight = 1);

  // Push matching tracks down; `weight` is positive here.
  Query& Not(std::string text, float weight = kAwayWeight);
  Query& NotLike(std::string track_id, float weight = kAwayWeight);

  // What must not be heard.
  Query& Without(std::string text);
  // More or less of it than what the query refers to: More("fast"), Less("busy").
  Query& More(std::string quality);
  Query& Less(std::string quality);
  // Tracks of earlier answers that were welcome, or not.
  Query& MoreLike(std::string track_id);
  Query& LessLike(std::string track_id);
  Query& Vary(v1::Diversity diversity);

  // Several conditions must all hold.
  Query& Where(v1::Filter filter);

  // The index to search; none: the client's, or the server's default.
  Query& Index(std::string name);
  Query& Limit(int hits);
  Query& PageToken(std::string token);
  // Passages in place of tracks.
  Query& Passages();
  // Each copy of a recording as a hit of its own.
  Query& ListCopies();
  Query& Explain();

  const v1::SearchRequest& request() const { return request_; }

 private:
  v1::Clause& Add(float weight);

  v1::SearchRequest request_;
};

// Conditions; see libretto/v1/filter.proto for the fields.
v1::Filter Equals(std::string field, std::string value);
v1::Filter Equals(std::string field, const char* value);
v1::Filter Equals(std::string field, double value);
v1::Filter Equals(std::string field, bool value);
v1::Filter OneOf(std::string field, const std::vector<std::string>& values);
v1::Filter Between(std::string field, std::optional<double> min, std::optional<double> max);
v1::Filter StartsWith(std::string field, std::string prefix);
v1::Filter Contains(std::string field, std::string text);
// Words that must all occur in the metadata.
v1::Filter Matches(std::string text);
v1::Filter AllOf(std::vector<v1::Filter> filters);
v1::Filter AnyOf(std::vector<v1::Filter> filters);
v1::Filter NotMatching(v1::Filter filter);

}  // namespace libretto::client
