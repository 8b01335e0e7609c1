#include "absl/time/time.h"
#include "server/rpc/conversation.h"
#include "server/rpc/filter_converter.h"
#include "server/rpc/search_converter.h"
#include "server/rpc/track_converter.h"

namespace libretto {
namespace {

void ToProto(absl::Duration duration, google::protobuf::Duration* proto) {
  proto->set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &duration));
  proto->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(duration)));
}

void ToProto(const StageTimings& timings, v1::StageTimings* proto) {
  ToProto(timings.decode, proto->mutable_decode());
  ToProto(timings.encode, proto->mutable_encode());
  ToProto(timings.search, proto->mutable_search());
  ToProto(timings.finish, proto->mutable_finish());
  ToProto(timings.total, proto->mutable_total());
}

void ToProto(const AnswerHit& hit, v1::Hit* proto) {
  ToProto(hit.track, proto->mutable_track());
  proto->set_score(hit.score);
  proto->mutable_passage()->set_start_seconds(hit.passage_start_seconds);
  proto->mutable_passage()->set_end_seconds(hit.passage_end_seconds);
  proto->set_passage_score(hit.passage_score);
  proto->set_confidence(hit.confidence);
  for (const std::string& id : hit.copy_ids) proto->add_copy_ids(id);
  for (const ClauseReason& reason : hit.clause_reasons) {
    v1::ClauseReason* clause = proto->add_reasons()->mutable_clause();
    clause->set_index(reason.index);
    clause->set_similarity(reason.similarity);
    clause->set_contribution(reason.contribution);
  }
  for (const LabelReason& reason : hit.label_reasons) {
    v1::LabelReason* label = proto->add_reasons()->mutable_label();
    label->set_label(reason.label);
    label->set_strength(reason.strength);
  }
  for (const NameReason& reason : hit.name_reasons) {
    v1::MetadataReason* metadata = proto->add_reasons()->mutable_metadata();
    metadata->set_field(reason.field);
    metadata->set_text(reason.text);
  }
  for (const ComparisonReason& reason : hit.comparison_reasons) {
    v1::ComparisonReason* comparison = proto->add_reasons()->mutable_comparison();
    comparison->set_index(reason.index);
    comparison->set_quality(reason.quality);
    comparison->set_value(static_cast<float>(reason.value));
    comparison->set_reference(static_cast<float>(reason.reference));
  }
}

struct MeaningWriter {
  v1::Understanding::Part& proto;

  void operator()(const Clause& clause) const { ToProto(clause, proto.mutable_clause()); }
  void operator()(const UnderstoodExclusion& meaning) const { proto.set_exclusion(meaning.text); }
  void operator()(const Comparison& comparison) const {
    ToProto(comparison, proto.mutable_comparison());
  }
  void operator()(const Filter& filter) const { ToProto(filter, proto.mutable_filter()); }
  void operator()(const UnderstoodFeedback& meaning) const {
    meaning.more ? proto.set_more_like(meaning.track_id) : proto.set_less_like(meaning.track_id);
  }
};

void ToProto(const UnderstoodPart& part, v1::Understanding::Part* proto) {
  proto->set_text(part.text);
  proto->set_begin(static_cast<int32_t>(part.begin));
  proto->set_end(static_cast<int32_t>(part.end));
  std::visit(MeaningWriter{*proto}, part.meaning);
  proto->set_description(part.description);
}

}  // namespace

void SetTotal(absl::Duration total, v1::SearchResponse* proto) {
  StageTimings timings;
  timings.total = total;
  ToProto(timings, proto->mutable_timings());
}

void ToProto(const Answer& answer, const std::string& model_id, v1::SearchResponse* proto) {
  for (const AnswerHit& hit : answer.hits) ToProto(hit, proto->add_hits());
  proto->set_next_page_token(answer.next_page_token);
  ToProto(answer.timings, proto->mutable_timings());
  proto->set_model_id(model_id);
  proto->set_snapshot_id(answer.snapshot_id);
  for (const std::string& warning : answer.warnings) proto->add_warnings(warning);
  proto->set_no_match(answer.no_match);
  for (const Removal& removal : answer.removals) {
    v1::Removal* out = proto->add_removals();
    out->set_condition(removal.condition);
    out->set_tracks(removal.tracks);
  }
  if (answer.turn == nullptr) return;
  for (const UnderstoodPart& part : answer.parts) {
    ToProto(part, proto->mutable_understanding()->add_parts());
  }
  proto->set_conversation(WriteConversation(*answer.turn));
}

}  // namespace libretto
