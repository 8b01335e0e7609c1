#include "server/query/labeler.h"

#include <cmath>

#include "server/query/label_confidence.h"
#include "tests/unit/query/query_fixture.h"

namespace libretto {
namespace {

TEST_CASE_METHOD(QueryFixture, "strength is the z-score over the reference audio") {
  const auto labels = labeler->MakeLabels({"calm", "rock"}, text_input, {});
  REQUIRE(labels.ok());
  for (const Label& label : *labels) {
    double mean = 0, variance = 0;
    const auto& reference = model.reference_audio();
    for (const Embedding& v : reference) mean += Dot(v, label.vector) / 4.0;
    for (const Embedding& v : reference) variance += std::pow(Dot(v, label.vector) - mean, 2) / 4.0;
    CHECK(label.mean == Approx(mean).margin(1e-6));
    CHECK(label.deviation == Approx(std::sqrt(variance)).margin(1e-5));
    const LabelScore score = label.Score(FakeWord("loud"));
    CHECK(score.similarity == Approx(Dot(FakeWord("loud"), FakeWord(label.name))).margin(1e-6));
    CHECK(score.strength ==
          Approx((score.similarity - mean) / std::sqrt(variance)).epsilon(1e-3).margin(1e-4));
  }
}

TEST_CASE_METHOD(QueryFixture,
                 "confidence is that of the label's kind; words of no kind have one") {
  const auto labels = labeler->MakeLabels({"calm", "rock", "made for dancing"}, text_input, {});
  REQUIRE(labels.ok());
  const LabelKind kinds[] = {LabelKind::kMood, LabelKind::kGenre, LabelKind::kOther};
  for (size_t i = 0; i < 3; ++i) {
    const LabelScore score = (*labels)[i].Score(FakeWord("calm"));
    CHECK(score.kind == kinds[i]);
    CHECK(score.confidence == LabelConfidence(score.strength, kinds[i]));
  }
}

TEST_CASE_METHOD(QueryFixture, "labels are ranked by strength and cut at the limit") {
  const auto scores = RankLabels(labeler->default_labels(), FakeWord("jazz"), 3);
  REQUIRE(scores.size() == 3);
  CHECK(scores[0].label == "jazz");
  CHECK(scores[0].similarity == Approx(1));
  CHECK(scores[0].strength >= scores[1].strength);
  CHECK(scores[1].strength >= scores[2].strength);
  CHECK(RankLabels(labeler->default_labels(), FakeWord("jazz"), 512).size() == 6);
}

TEST_CASE("without reference audio, strength is in units of directions at random") {
  class NoReference : public FakeModel {
   public:
    const std::vector<Embedding>& reference_audio() const override { return none_; }

   private:
    std::vector<Embedding> none_;
  } model;
  const auto labeler = Labeler::Create(model);
  REQUIRE(labeler.ok());
  const Label& label = (*labeler)->default_labels().front();
  CHECK(label.mean == 0);
  CHECK(label.deviation == Approx(1 / std::sqrt(double{kFakeDimension})));
}

TEST_CASE_METHOD(QueryFixture, "a label that the model refuses is named") {
  CHECK(WrongField(labeler->MakeLabels({"calm", " "}, text_input, {}).status()) == "labels[1]");
  CHECK(labeler->MakeLabels({}, text_input, {})->empty());
}

}  // namespace
}  // namespace libretto
