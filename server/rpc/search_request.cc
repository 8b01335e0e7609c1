#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/query/errors.h"
#include "server/rpc/conversation.h"
#include "server/rpc/filter_converter.h"
#include "server/rpc/search_converter.h"

namespace libretto {
namespace {

constexpr int kDefaultLimit = 10;

absl::StatusOr<Clause> ToClause(const v1::Clause& proto, const std::string& field) {
  Clause clause;
  if (proto.has_weight()) clause.weight = proto.weight();
  switch (proto.content_case()) {
    case v1::Clause::kText:
      clause.content = TextClause{proto.text()};
      return clause;
    case v1::Clause::kTags:
      clause.content = TagsClause{{proto.tags().tags().begin(), proto.tags().tags().end()}};
      return clause;
    case v1::Clause::kAudio:
      clause.content = AudioClause{proto.audio()};
      return clause;
    case v1::Clause::kTrackId:
      clause.content = TrackClause{proto.track_id()};
      return clause;
    case v1::Clause::kPassage:
      clause.content =
          PassageClause{proto.passage().track_id(), proto.passage().range().start_seconds(),
                        proto.passage().range().end_seconds()};
      return clause;
    case v1::Clause::kEmbedding:
      clause.content =
          VectorClause{{proto.embedding().values().begin(), proto.embedding().values().end()}};
      return clause;
    case v1::Clause::kArtist:
      clause.content = ArtistClause{proto.artist()};
      return clause;
    case v1::Clause::kAlbum:
      clause.content = AlbumClause{proto.album()};
      return clause;
    case v1::Clause::CONTENT_NOT_SET:
      break;
  }
  return InvalidField(field,
                      "must have content: text, tags, audio, track_id, passage, embedding, artist "
                      "or album");
}

absl::StatusOr<Comparison> ToComparison(const v1::Comparison& proto, const std::string& field) {
  Comparison comparison{
      proto.quality(), true, {proto.track_ids().begin(), proto.track_ids().end()}};
  switch (proto.direction()) {
    case v1::Comparison::DIRECTION_UNSPECIFIED:
    case v1::Comparison::MORE:
      return comparison;
    case v1::Comparison::LESS:
      comparison.more = false;
      return comparison;
    default:
      return InvalidField(field + ".direction",
                          absl::StrCat("has the unknown value ", int{proto.direction()}));
  }
}

struct ContentWriter {
  v1::Clause& proto;

  void operator()(const TextClause& clause) const { proto.set_text(clause.text); }
  void operator()(const TagsClause& clause) const {
    for (const std::string& tag : clause.tags) proto.mutable_tags()->add_tags(tag);
  }
  void operator()(const AudioClause& clause) const { proto.set_audio(std::string(clause.bytes)); }
  void operator()(const TrackClause& clause) const { proto.set_track_id(clause.track_id); }
  void operator()(const PassageClause& clause) const {
    proto.mutable_passage()->set_track_id(clause.track_id);
    proto.mutable_passage()->mutable_range()->set_start_seconds(clause.start_seconds);
    proto.mutable_passage()->mutable_range()->set_end_seconds(clause.end_seconds);
  }
  void operator()(const VectorClause& clause) const {
    proto.mutable_embedding()->mutable_values()->Add(clause.values.begin(), clause.values.end());
  }
  void operator()(const ArtistClause& clause) const { proto.set_artist(clause.artist); }
  void operator()(const AlbumClause& clause) const { proto.set_album(clause.album); }
};

absl::StatusOr<ResultKind> ToResultKind(v1::ResultKind proto) {
  switch (proto) {
    case v1::RESULT_KIND_UNSPECIFIED:
    case v1::RESULT_KIND_TRACKS:
      return ResultKind::kTracks;
    case v1::RESULT_KIND_PASSAGES:
      return ResultKind::kPassages;
    default:
      return InvalidField("result_kind", absl::StrCat("has the unknown value ", int{proto}));
  }
}

}  // namespace

absl::StatusOr<Query> FromProto(const v1::SearchRequest& proto) {
  Query query;
  for (int i = 0; i < proto.clauses_size(); ++i) {
    ASSIGN_OR_RETURN(auto clause, ToClause(proto.clauses(i), absl::StrCat("clauses[", i, "]")));
    query.clauses.push_back(std::move(clause));
  }
  if (proto.has_filter()) {
    ASSIGN_OR_RETURN(query.filter, FromProto(proto.filter(), "filter"));
  }
  query.words = proto.query();
  query.exclusions = {proto.exclusions().begin(), proto.exclusions().end()};
  for (int i = 0; i < proto.comparisons_size(); ++i) {
    ASSIGN_OR_RETURN(auto comparison,
                     ToComparison(proto.comparisons(i), absl::StrCat("comparisons[", i, "]")));
    query.comparisons.push_back(std::move(comparison));
  }
  query.metadata_words = proto.metadata_words();
  query.more_like = {proto.more_like().begin(), proto.more_like().end()};
  query.less_like = {proto.less_like().begin(), proto.less_like().end()};
  const v1::Diversity& diversity = proto.diversity();
  query.diversity = {diversity.spread(), diversity.max_per_artist(), diversity.max_per_album(),
                     diversity.exploration(), diversity.seed()};
  if (!proto.conversation().empty()) {
    ASSIGN_OR_RETURN(query.previous, ReadConversation(proto.conversation()));
  }
  query.limit = proto.limit() == 0 ? kDefaultLimit : proto.limit();
  query.page_token = proto.page_token();
  ASSIGN_OR_RETURN(query.kind, ToResultKind(proto.result_kind()));
  query.explain = proto.explain();
  query.list_copies = proto.list_copies();
  return query;
}

void ToProto(const Clause& clause, v1::Clause* proto) {
  if (clause.weight != 1) proto->set_weight(clause.weight);
  std::visit(ContentWriter{*proto}, clause.content);
}

void ToProto(const Comparison& comparison, v1::Comparison* proto) {
  proto->set_quality(comparison.quality);
  proto->set_direction(comparison.more ? v1::Comparison::MORE : v1::Comparison::LESS);
  for (const std::string& id : comparison.track_ids) proto->add_track_ids(id);
}

void ToProto(const Query& query, v1::SearchRequest* proto) {
  for (const Clause& clause : query.clauses) ToProto(clause, proto->add_clauses());
  if (query.filter) ToProto(*query.filter, proto->mutable_filter());
  for (const std::string& text : query.exclusions) proto->add_exclusions(text);
  for (const Comparison& comparison : query.comparisons) {
    ToProto(comparison, proto->add_comparisons());
  }
  proto->set_metadata_words(query.metadata_words);
  for (const std::string& id : query.more_like) proto->add_more_like(id);
  for (const std::string& id : query.less_like) proto->add_less_like(id);
}

}  // namespace libretto
