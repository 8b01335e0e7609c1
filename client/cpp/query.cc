#include "client/cpp/query.h"

#include <utility>

namespace libretto::client {

v1::Clause& Query::Add(float weight) {
  v1::Clause& clause = *request_.add_clauses();
  if (weight != 1) clause.set_weight(weight);
  return clause;
}

Query& Query::Words(std::string words) {
  request_.set_query(std::move(words));
  return *this;
}

Query& Query::Continue(std::string conversation) {
  request_.set_conversation(std::move(conversation));
  return *this;
}

Query& Query::Text(std::string text, float weight) {
  Add(weight).set_text(std::move(text));
  return *this;
}

Query& Query::Tags(std::vector<std::string> tags, float weight) {
  v1::TagList& list = *Add(weight).mutable_tags();
  for (std::string& tag : tags) list.add_tags(std::move(tag));
  return *this;
}

Query& Query::Audio(std::string bytes, float weight) {
  Add(weight).set_audio(std::move(bytes));
  return *this;
}

Query& Query::Like(std::string track_id, float weight) {
  Add(weight).set_track_id(std::move(track_id));
  return *this;
}

Query& Query::LikePassage(std::string track_id, double start_seconds, double end_seconds,
                          float weight) {
  v1::TrackPassage& passage = *Add(weight).mutable_passage();
  passage.set_track_id(std::move(track_id));
  passage.mutable_range()->set_start_seconds(start_seconds);
  passage.mutable_range()->set_end_seconds(end_seconds);
  return *this;
}

Query& Query::Embedding(const std::vector<float>& values, float weight) {
  Add(weight).mutable_embedding()->mutable_values()->Add(values.begin(), values.end());
  return *this;
}

Query& Query::LikeArtist(std::string name, float weight) {
  Add(weight).set_artist(std::move(name));
  return *this;
}

Query& Query::LikeAlbum(std::string name, float weight) {
  Add(weight).set_album(std::move(name));
  return *this;
}

Query& Query::Without(std::string text) {
  request_.add_exclusions(std::move(text));
  return *this;
}

Query& Query::More(std::string quality) {
  v1::Comparison& comparison = *request_.add_comparisons();
  comparison.set_quality(std::move(quality));
  comparison.set_direction(v1::Comparison::MORE);
  return *this;
}

Query& Query::Less(std::string quality) {
  More(std::move(quality));
  request_.mutable_comparisons()->rbegin()->set_direction(v1::Comparison::LESS);
  return *this;
}

Query& Query::MoreLike(std::string track_id) {
  request_.add_more_like(std::move(track_id));
  return *this;
}

Query& Query::LessLike(std::string track_id) {
  request_.add_less_like(std::move(track_id));
  return *this;
}

Query& Query::Vary(v1::Diversity diversity) {
  *request_.mutable_diversity() = std::move(diversity);
  return *this;
}

Query& Query::Not(std::string text, float weight) { return Text(std::move(text), -weight); }

Query& Query::NotLike(std::string track_id, float weight) {
  return Like(std::move(track_id), -weight);
}

Query& Query::Where(v1::Filter filter) {
  if (!request_.has_filter()) {
    *request_.mutable_filter() = std::move(filter);
    return *this;
  }
  v1::Filter both = AllOf({request_.filter(), std::move(filter)});
  *request_.mutable_filter() = std::move(both);
  return *this;
}

Query& Query::Index(std::string name) {
  request_.set_index(std::move(name));
  return *this;
}

Query& Query::Limit(int hits) {
  request_.set_limit(hits);
  return *this;
}

Query& Query::PageToken(std::string token) {
  request_.set_page_token(std::move(token));
  return *this;
}

Query& Query::Passages() {
  request_.set_result_kind(v1::RESULT_KIND_PASSAGES);
  return *this;
}

Query& Query::ListCopies() {
  request_.set_list_copies(true);
  return *this;
}

Query& Query::Explain() {
  request_.set_explain(true);
  return *this;
}

v1::Filter Equals(std::string field, std::string value) {
  v1::Filter filter;
  filter.mutable_equals()->set_field(std::move(field));
  filter.mutable_equals()->mutable_value()->set_string_value(std::move(value));
  return filter;
}

v1::Filter Equals(std::string field, const char* value) {
  return Equals(std::move(field), std::string(value));
}

v1::Filter Equals(std::string field, double value) {
  v1::Filter filter;
  filter.mutable_equals()->set_field(std::move(field));
  filter.mutable_equals()->mutable_value()->set_number_value(value);
  return filter;
}

v1::Filter Equals(std::string field, bool value) {
  v1::Filter filter;
  filter.mutable_equals()->set_field(std::move(field));
  filter.mutable_equals()->mutable_value()->set_bool_value(value);
  return filter;
}

v1::Filter OneOf(std::string field, const std::vector<std::string>& values) {
  v1::Filter filter;
  filter.mutable_one_of()->set_field(std::move(field));
  for (const std::string& value : values) {
    filter.mutable_one_of()->add_values()->set_string_value(value);
  }
  return filter;
}

v1::Filter Between(std::string field, std::optional<double> min, std::optional<double> max) {
  v1::Filter filter;
  filter.mutable_range()->set_field(std::move(field));
  if (min) filter.mutable_range()->set_min(*min);
  if (max) filter.mutable_range()->set_max(*max);
  return filter;
}

v1::Filter StartsWith(std::string field, std::string prefix) {
  v1::Filter filter;
  filter.mutable_prefix()->set_field(std::move(field));
  filter.mutable_prefix()->set_prefix(std::move(prefix));
  return filter;
}

v1::Filter Contains(std::string field, std::string text) {
  v1::Filter filter;
  filter.mutable_contains()->set_field(std::move(field));
  filter.mutable_contains()->set_text(std::move(text));
  return filter;
}

v1::Filter Matches(std::string text) {
  v1::Filter filter;
  filter.mutable_matches()->set_text(std::move(text));
  return filter;
}

v1::Filter AllOf(std::vector<v1::Filter> filters) {
  v1::Filter filter;
  filter.mutable_all_of();
  for (v1::Filter& part : filters) {
    *filter.mutable_all_of()->add_filters() = std::move(part);
  }
  return filter;
}

v1::Filter AnyOf(std::vector<v1::Filter> filters) {
  v1::Filter filter;
  filter.mutable_any_of();
  for (v1::Filter& part : filters) {
    *filter.mutable_any_of()->add_filters() = std::move(part);
  }
  return filter;
}

v1::Filter NotMatching(v1::Filter filter) {
  v1::Filter negation;
  *negation.mutable_not_() = std::move(filter);
  return negation;
}

}  // namespace libretto::client
