#include "server/rpc/playlist_converter.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/query/errors.h"
#include "server/rpc/filter_converter.h"
#include "server/rpc/track_converter.h"

namespace libretto {
namespace {

constexpr int kDefaultContinuation = 10;
constexpr int kDefaultPath = 5;

absl::StatusOr<EnergyShape> ToShape(v1::EnergyShape proto) {
  switch (proto) {
    case v1::ENERGY_SHAPE_UNSPECIFIED:
    case v1::ENERGY_SHAPE_FLAT:
      return EnergyShape::kFlat;
    case v1::ENERGY_SHAPE_RISE:
      return EnergyShape::kRise;
    case v1::ENERGY_SHAPE_FALL:
      return EnergyShape::kFall;
    case v1::ENERGY_SHAPE_ARC:
      return EnergyShape::kArc;
    default:
      return InvalidField("shape", absl::StrCat("has the unknown value ", int{proto}));
  }
}

void ToProto(const FlowStep& step, v1::FlowStep* proto) {
  proto->set_similarity(step.similarity);
  if (step.tempo_ratio) proto->set_tempo_ratio(*step.tempo_ratio);
  if (step.key_distance) proto->set_key_distance(*step.key_distance);
  if (step.energy_step) proto->set_energy_step(*step.energy_step);
  if (step.loudness_step) proto->set_loudness_step(*step.loudness_step);
  proto->set_cost(step.cost);
}

}  // namespace

absl::StatusOr<ContinuationQuery> FromProto(const v1::ContinueRequest& proto) {
  ContinuationQuery query;
  query.seed_ids = {proto.seed_track_ids().begin(), proto.seed_track_ids().end()};
  query.count = proto.count() == 0 ? kDefaultContinuation : proto.count();
  if (proto.has_filter()) {
    ASSIGN_OR_RETURN(query.filter, FromProto(proto.filter(), "filter"));
  }
  query.avoided_ids = {proto.avoid_track_ids().begin(), proto.avoid_track_ids().end()};
  if (proto.has_spacing()) query.spacing = proto.spacing();
  query.exploration = proto.exploration();
  query.seed = proto.seed();
  return query;
}

absl::StatusOr<PathQuery> FromProto(const v1::PathRequest& proto) {
  PathQuery query;
  query.from_id = proto.from_track_id();
  query.to_id = proto.to_track_id();
  query.count = proto.count() == 0 ? kDefaultPath : proto.count();
  if (proto.has_filter()) {
    ASSIGN_OR_RETURN(query.filter, FromProto(proto.filter(), "filter"));
  }
  return query;
}

absl::StatusOr<OrderQuery> FromProto(const v1::OrderRequest& proto) {
  OrderQuery query;
  query.track_ids = {proto.track_ids().begin(), proto.track_ids().end()};
  query.start_id = proto.start_track_id();
  query.end_id = proto.end_track_id();
  ASSIGN_OR_RETURN(query.shape, ToShape(proto.shape()));
  return query;
}

void ToProto(const Playlist& list, const std::string& model_id, v1::PlaylistResponse* proto) {
  for (const PlaylistEntry& entry : list.entries) {
    v1::PlaylistEntry* added = proto->add_entries();
    ToProto(entry.track, added->mutable_track());
    if (entry.step) ToProto(*entry.step, added->mutable_step());
    if (entry.progress) added->set_progress(*entry.progress);
  }
  proto->set_cost(list.cost);
  proto->set_model_id(model_id);
  proto->set_snapshot_id(list.snapshot_id);
  for (const std::string& warning : list.warnings) proto->add_warnings(warning);
}

}  // namespace libretto
