#include "server/rpc/description_converter.h"

#include <string>

namespace libretto {
namespace {

v1::LabelKind ToProto(LabelKind kind) {
  switch (kind) {
    case LabelKind::kInstrument:
      return v1::LABEL_KIND_INSTRUMENT;
    case LabelKind::kGenre:
      return v1::LABEL_KIND_GENRE;
    case LabelKind::kMood:
      return v1::LABEL_KIND_MOOD;
    case LabelKind::kOther:
      break;
  }
  return v1::LABEL_KIND_UNSPECIFIED;
}

void ToProto(const TimelineEvent& event, v1::TimelineEvent* proto) {
  proto->set_label(std::string(event.term->label));
  proto->set_kind(ToProto(event.term->kind));
  proto->set_change(event.enters ? v1::TimelineEvent::CHANGE_ENTERS
                                 : v1::TimelineEvent::CHANGE_LEAVES);
  proto->set_seconds(event.seconds);
  proto->set_contrast(event.contrast);
}

void ToProto(const LabelSegment& segment, v1::LabelSegment* proto) {
  proto->set_label(std::string(segment.term->label));
  proto->set_kind(ToProto(segment.term->kind));
  proto->mutable_range()->set_start_seconds(segment.start_seconds);
  proto->mutable_range()->set_end_seconds(segment.end_seconds);
  proto->set_strength(segment.strength);
}

}  // namespace

void ToProto(const LabelScore& score, v1::LabelScore* proto) {
  proto->set_label(score.label);
  proto->set_similarity(score.similarity);
  proto->set_strength(score.strength);
  proto->set_confidence(score.confidence);
  proto->set_kind(ToProto(score.kind));
}

void ToProto(const Description& description, v1::DescribeResponse* proto) {
  proto->set_description(description.sentence);
  for (const LabelScore& tag : description.tags) ToProto(tag, proto->add_tags());
  proto->set_valence(description.mood.valence);
  proto->set_arousal(description.mood.arousal);
  const Timeline& timeline = description.timeline;
  for (const TimelineEvent& event : timeline.events) ToProto(event, proto->add_events());
  for (const LabelSegment& segment : timeline.segments) ToProto(segment, proto->add_segments());
}

}  // namespace libretto
