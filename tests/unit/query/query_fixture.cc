#include "tests/unit/query/query_fixture.h"

namespace libretto {

AnalyzedTrack MakeTrack(const std::string& id, const std::string& genre,
                        const std::vector<std::string>& passages) {
  AnalyzedTrack track;
  track.track.id = id;
  track.track.title = "Title of " + id;
  track.track.genre = genre;
  track.track.duration_seconds = static_cast<double>(passages.size());
  std::vector<Embedding> vectors;
  for (size_t i = 0; i < passages.size(); ++i) {
    vectors.push_back(FakeWord(passages[i]));
    const auto start = static_cast<double>(i);
    track.passages.push_back({start, start + 1, vectors.back()});
  }
  track.embedding = NormalizedMean(vectors).value();
  return track;
}

QueryFixture::QueryFixture()
    : library({"fake@000000000000", "fake", kFakeDimension}),
      labeler(Labeler::Create(model).value()),
      text_input(model.text(), {}, clock),
      audio(model.audio(), opener, {1 << 20, 10.0}, clock),
      engine(
          model, text_input, audio, *labeler, [this] { return library.view(); }, clock, "fixture") {
  for (const AnalyzedTrack& track :
       {MakeTrack("a", "rock", {"rock", "loud", "loud"}), MakeTrack("b", "rock", {"rock", "calm"}),
        MakeTrack("c", "jazz", {"jazz", "calm", "piano"}), MakeTrack("d", "jazz", {"jazz"}),
        MakeTrack("e", "tone", {"high", "high"})}) {
    REQUIRE(library.Upsert(track).ok());
  }
}

Query QueryOf(std::vector<Clause> clauses) {
  Query query;
  query.clauses = std::move(clauses);
  return query;
}

Query TextQuery(const std::string& text) { return QueryOf({{TextClause{text}}}); }

std::vector<std::string> Ids(const Answer& answer) {
  std::vector<std::string> ids;
  for (const AnswerHit& hit : answer.hits) ids.push_back(hit.track.id);
  return ids;
}

std::string WrongField(const absl::Status& status) {
  CHECK(absl::IsInvalidArgument(status));
  const auto field = FieldOf(status);
  REQUIRE(field.has_value());
  CHECK(std::string(status.message()).starts_with(*field + ": "));
  return *field;
}

}  // namespace libretto
