#include <catch2/catch.hpp>
#include <limits>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/query/errors.h"
#include "server/rpc/filter_converter.h"
#include "server/rpc/search_converter.h"
#include "server/rpc/status_converter.h"
#include "server/rpc/track_converter.h"

namespace libretto {
namespace {

std::string FieldIn(const absl::Status& status) {
  CHECK(absl::IsInvalidArgument(status));
  return FieldOf(status).value_or("none");
}

google::rpc::Status Details(const grpc::Status& status) {
  google::rpc::Status details;
  REQUIRE(details.ParseFromString(status.error_details()));
  CHECK(details.code() == status.error_code());
  CHECK(details.message() == status.error_message());
  return details;
}

TEST_CASE("an invalid field becomes a BadRequest") {
  const grpc::Status status = ToGrpcStatus(InvalidField("clauses[2].weight", "must not be 0"));
  CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(status.error_message() == "clauses[2].weight: must not be 0");
  const auto details = Details(status);
  REQUIRE(details.details_size() == 1);
  google::rpc::BadRequest bad_request;
  REQUIRE(details.details(0).UnpackTo(&bad_request));
  CHECK(bad_request.field_violations(0).field() == "clauses[2].weight");
  CHECK(bad_request.field_violations(0).description() == "must not be 0");
}

TEST_CASE("a reason becomes an ErrorInfo, a passing trouble a RetryInfo") {
  const auto details =
      Details(ToGrpcStatus(WithReason(absl::UnavailableError("going down"), reason::kDraining)));
  REQUIRE(details.details_size() == 2);
  google::rpc::ErrorInfo info;
  REQUIRE(details.details(0).UnpackTo(&info));
  CHECK(info.reason() == "DRAINING");
  CHECK(info.domain() == "libretto");
  google::rpc::RetryInfo retry;
  REQUIRE(details.details(1).UnpackTo(&retry));
  CHECK(retry.retry_delay().seconds() == 1);
}

TEST_CASE("a known wait becomes the RetryInfo, whatever the reason") {
  const auto status =
      RetryAfter(WithReason(absl::ResourceExhaustedError("slow down"), reason::kRateExceeded),
                 absl::Milliseconds(2500));
  const auto details = Details(ToGrpcStatus(status));
  REQUIRE(details.details_size() == 2);
  google::rpc::RetryInfo retry;
  REQUIRE(details.details(1).UnpackTo(&retry));
  CHECK(retry.retry_delay().seconds() == 2);
  CHECK(retry.retry_delay().nanos() == 500'000'000);
}

TEST_CASE("what will fail again is not to be retried") {
  CHECK(Details(ToGrpcStatus(absl::AbortedError("stale"))).details_size() == 0);
  const auto too_large =
      WithReason(absl::ResourceExhaustedError("too large"), reason::kAudioTooLarge);
  CHECK(Details(ToGrpcStatus(too_large)).details_size() == 1);
  CHECK(Details(ToGrpcStatus(absl::ResourceExhaustedError("busy"))).details_size() == 1);
}

TEST_CASE("every code survives, OK has no details") {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "why");
    CHECK(static_cast<int>(ToGrpcStatus(status).error_code()) == code);
  }
  CHECK(ToGrpcStatus(absl::OkStatus()).ok());
  CHECK(ToGrpcStatus(absl::InternalError("\xFF")).error_message() == "\xEF\xBF\xBD");
}

TEST_CASE("defaults of a search request") {
  v1::SearchRequest request;
  request.add_clauses()->set_text("a");
  const auto query = FromProto(request);
  REQUIRE(query.ok());
  CHECK(query->limit == 10);
  CHECK(query->kind == ResultKind::kTracks);
  CHECK_FALSE(query->filter.has_value());
  CHECK(query->clauses[0].weight == 1);
}

TEST_CASE("every kind of clause arrives") {
  v1::SearchRequest request;
  request.add_clauses()->set_text("words");
  request.add_clauses()->mutable_tags()->add_tags("tag");
  request.add_clauses()->set_audio("bytes");
  request.add_clauses()->set_track_id("id");
  auto* passage = request.add_clauses()->mutable_passage();
  passage->set_track_id("id2");
  passage->mutable_range()->set_start_seconds(1);
  passage->mutable_range()->set_end_seconds(2);
  request.add_clauses()->mutable_embedding()->add_values(3);
  request.mutable_clauses(5)->set_weight(-2);
  const auto query = FromProto(request);
  REQUIRE(query.ok());
  CHECK(std::get<TextClause>(query->clauses[0].content).text == "words");
  CHECK(std::get<TagsClause>(query->clauses[1].content).tags == std::vector<std::string>{"tag"});
  CHECK(std::get<AudioClause>(query->clauses[2].content).bytes == "bytes");
  CHECK(std::get<TrackClause>(query->clauses[3].content).track_id == "id");
  CHECK(std::get<PassageClause>(query->clauses[4].content).end_seconds == 2);
  CHECK(std::get<VectorClause>(query->clauses[5].content).values == Embedding{3});
  CHECK(query->clauses[5].weight == -2);
}

TEST_CASE("a clause without content, an unknown result kind") {
  v1::SearchRequest request;
  request.add_clauses()->set_text("a");
  request.add_clauses();
  CHECK(FieldIn(FromProto(request).status()) == "clauses[1]");
  request.mutable_clauses(1)->set_text("b");
  request.set_result_kind(static_cast<v1::ResultKind>(9));
  CHECK(FieldIn(FromProto(request).status()) == "result_kind");
}

TEST_CASE("filters: every kind arrives, nested") {
  v1::Filter proto;
  auto* all = proto.mutable_all_of();
  auto* equals = all->add_filters()->mutable_equals();
  equals->set_field("genre");
  equals->mutable_value()->set_string_value("jazz");
  auto* one_of = all->add_filters()->mutable_not_()->mutable_one_of();
  one_of->set_field("year");
  one_of->add_values()->set_number_value(1999);
  auto* range = all->add_filters()->mutable_any_of()->add_filters()->mutable_range();
  range->set_field("duration_seconds");
  range->set_min(10);
  all->add_filters()->mutable_matches()->set_text("late night*");
  const auto filter = FromProto(proto, "filter");
  REQUIRE(filter.ok());
  const auto& parts = std::get<Filter::And>(filter->node).of;
  REQUIRE(parts.size() == 4);
  CHECK(std::get<Filter::Equals>(parts[0].node).field == "genre");
  const auto& inner = std::get<Filter::Not>(parts[1].node).of.front();
  CHECK(std::get<Filter::OneOf>(inner.node).values.size() == 1);
  const auto& or_part = std::get<Filter::Or>(parts[2].node).of.front();
  CHECK(std::get<Filter::Range>(or_part.node).min == 10);
  CHECK_FALSE(std::get<Filter::Range>(or_part.node).max.has_value());
  CHECK(std::get<Filter::Match>(parts[3].node).text == "late night*");
}

TEST_CASE("filters that say nothing are refused where they stand") {
  v1::Filter proto;
  CHECK(FieldIn(FromProto(proto, "filter").status()) == "filter");
  proto.mutable_all_of()->add_filters();
  CHECK(FieldIn(FromProto(proto, "filter").status()) == "filter.all_of[0]");
  proto.mutable_equals()->set_field("genre");
  CHECK(FieldIn(FromProto(proto, "filter").status()) == "filter.equals.value");
  proto.mutable_range()->set_field("year");
  CHECK(FieldIn(FromProto(proto, "filter").status()) == "filter.range");
  proto.mutable_contains()->set_text("x");
  CHECK(FieldIn(FromProto(proto, "filter").status()) == "filter.contains.field");
  proto.mutable_not_();
  CHECK(FieldIn(FromProto(proto, "filter").status()) == "filter.not");
}

TEST_CASE("tracks there and back") {
  Track track;
  track.id = "id";
  track.title = std::string("Nocturne");
  track.year = 2001;
  track.duration_seconds = 12.5;
  track.added_time = absl::FromUnixMillis(1'500'000'000'250);
  track.attributes = {{"mood", std::string("calm")}, {"bpm", 120.0}, {"live", true}};
  v1::Track proto;
  ToProto(track, &proto);
  CHECK(proto.year() == 2001);
  CHECK(proto.added_time().nanos() == 250'000'000);
  const auto again = FromProto(proto, "track");
  REQUIRE(again.ok());
  CHECK(again->attributes == track.attributes);
  CHECK(again->year == track.year);
  CHECK(again->duration_seconds == 0);
}

TEST_CASE("facts of the audio are told where they are known, and never taken from a caller") {
  Track track;
  v1::Track proto;
  ToProto(track, &proto);
  CHECK_FALSE(proto.has_tempo_bpm());
  CHECK_FALSE(proto.has_key());
  CHECK_FALSE(proto.has_mode());
  CHECK_FALSE(proto.has_loudness_lufs());
  CHECK_FALSE(proto.has_energy());
  track.facts = {120.5, "C#", "minor", -14.25, 0.5};
  ToProto(track, &proto);
  CHECK(proto.tempo_bpm() == 120.5);
  CHECK(proto.key() == "C#");
  CHECK(proto.mode() == "minor");
  CHECK(proto.loudness_lufs() == -14.25);
  CHECK(proto.energy() == 0.5);
  const auto again = FromProto(proto, "track");
  REQUIRE(again.ok());
  CHECK(again->facts == AudioFacts());
}

TEST_CASE("tracks with impossible fields") {
  v1::Track long_id;
  long_id.mutable_id()->resize(300, 'x');
  CHECK(FieldIn(FromProto(long_id, "header.track").status()) == "header.track.id");
  v1::Track proto;
  proto.set_year(-5);
  CHECK(FieldIn(FromProto(proto, "header.track").status()) == "header.track.year");
  proto.set_year(5);
  (*proto.mutable_attributes())["mood"].set_number_value(std::numeric_limits<double>::infinity());
  CHECK(FieldIn(FromProto(proto, "header.track").status()) == "header.track.attributes[\"mood\"]");
  (*proto.mutable_attributes())["mood"].clear_kind();
  CHECK(FieldIn(FromProto(proto, "header.track").status()) == "header.track.attributes[\"mood\"]");
}

}  // namespace
}  // namespace libretto
