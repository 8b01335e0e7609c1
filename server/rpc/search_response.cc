#include "absl/time/time.h"
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
}

}  // namespace libretto
