#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/query/errors.h"
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
    case v1::Clause::CONTENT_NOT_SET:
      break;
  }
  return InvalidField(field,
                      "must have content: text, tags, audio, track_id, passage or embedding");
}

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
  query.limit = proto.limit() == 0 ? kDefaultLimit : proto.limit();
  query.page_token = proto.page_token();
  ASSIGN_OR_RETURN(query.kind, ToResultKind(proto.result_kind()));
  query.explain = proto.explain();
  query.list_copies = proto.list_copies();
  return query;
}

}  // namespace libretto
