#include <catch2/catch.hpp>

#include "encoders/towers/joint_heads.h"
#include "encoders/towers/module_parameters.h"
#include "encoders/training/heads_data.h"
#include "encoders/training/objectives.h"

namespace libretto {
namespace {

TEST_CASE("heads survive the round trip through float16 bit by bit") {
  torch::NoGradGuard no_grad;
  torch::manual_seed(1);
  AudioHead head(AudioHeadOptions{
      .input = 30, .components = 20, .hidden = 16, .output = 8, .concept_output = 3});
  head->mean.normal_();
  head->deviation.uniform_(0.5, 2);
  head->concept_weight.normal_();
  TensorMap tensors;
  SaveParametersAsHalf(*head, "audio.head.", tensors);
  head->eval();
  const auto file = SafetensorsFile::Parse(*SerializeSafetensors(tensors), "parts");
  REQUIRE(file.ok());
  AudioHead read(AudioHeadOptions{
      .input = 30, .components = 20, .hidden = 16, .output = 8, .concept_output = 3});
  REQUIRE(LoadParameters(*file, "audio.head.", *read).ok());
  const torch::Tensor features = torch::randn({4, 30});
  CHECK(torch::equal(head->forward(features), read->forward(features)));
  CHECK(read->forward(features).norm(2, 1).allclose(torch::ones({4})));
}

TEST_CASE("a head of another shape is refused, naming the tensor") {
  TextHead head(TextHeadOptions{10, 6, 4}), other(TextHeadOptions{10, 7, 4});
  TensorMap tensors;
  SaveParametersAsHalf(*head, "text.head.", tensors);
  const auto file = SafetensorsFile::Parse(*SerializeSafetensors(tensors), "parts");
  const absl::Status status = LoadParameters(*file, "text.head.", *other);
  CHECK(absl::IsDataLoss(status));
  CHECK(status.message().find("text.head.inner") != absl::string_view::npos);
}

TEST_CASE("features are standardised and cut") {
  torch::NoGradGuard no_grad;
  AudioHead head(AudioHeadOptions{.input = 2, .components = 2, .hidden = 4, .output = 3});
  head->mean.copy_(torch::tensor({1.0f, -1.0f}));
  head->deviation.copy_(torch::tensor({2.0f, 0.5f}));
  const torch::Tensor out = head->Standardise(torch::tensor({{5.0f, 9.0f}}));
  CHECK(out[0][0].item<float>() == Approx(2));
  CHECK(out[0][1].item<float>() == Approx(5));
}

TEST_CASE("a text near a concept's name is nearest to the audio that has the concept") {
  torch::NoGradGuard no_grad;
  AudioHead audio(
      AudioHeadOptions{.input = 2, .components = 2, .hidden = 4, .output = 5, .concept_output = 2});
  TextHead text(
      TextHeadOptions{.input = 3, .hidden = 4, .output = 5, .concept_output = 2, .concepts = 2});
  audio->projection.copy_(torch::eye(2));
  audio->concept_weight.copy_(torch::eye(2));
  text->concept_names.copy_(torch::eye(3).slice(0, 0, 2));
  text->concept_values.copy_(torch::eye(2));
  audio->eval();
  text->eval();
  const torch::Tensor heard = audio->forward(torch::eye(2) * 3).slice(1, 3);
  const torch::Tensor said = text->forward(torch::eye(3).slice(0, 0, 2)).slice(1, 3);
  CHECK(heard.pow(2).sum(1).allclose(torch::full({2}, kConceptShare)));
  CHECK(said.pow(2).sum(1).allclose(torch::full({2}, kConceptShare), 1e-4, 1e-4));
  CHECK(said.mm(heard.t()).argmax(1).equal(torch::arange(2)));
  // A text as near to one as to the other has half of both.
  const torch::Tensor neither = text->forward(torch::tensor({{0.0f, 0.0f, 1.0f}})).slice(1, 3);
  CHECK(neither[0][0].item<float>() == Approx(neither[0][1].item<float>()));
}

TEST_CASE("the soft target loss is zero where the targets are met, and positive elsewhere") {
  const torch::Tensor scores = torch::randn({6, 5});
  const torch::Tensor weight = torch::ones({5});
  CHECK(SoftTargetLoss(scores * 1.5, scores, 1.5, 0, weight).item<double>() ==
        Approx(0).margin(1e-5));
  CHECK(SoftTargetLoss(-scores, scores, 1.5, 0, weight).item<double>() > 0.1);
}

TEST_CASE("contrast counts every positive as right") {
  const torch::Tensor similarity = torch::tensor({{9.0f, 9.0f}, {9.0f, 9.0f}});
  CHECK(ContrastiveLoss(similarity, torch::ones({2, 2})).item<double>() == Approx(0).margin(1e-5));
  CHECK(ContrastiveLoss(similarity, torch::eye(2)).item<double>() == Approx(std::log(2)));
}

TEST_CASE("triplets punish the hardest negative by how far it is within the margin") {
  const torch::Tensor apart = torch::tensor({{5.0f, 1.0f}, {4.5f, 3.0f}});
  // Rows: 1 + 1 - 5 < 0 and 1 + 4.5 - 3; columns: 1 + 4.5 - 5 and 1 + 1 - 3 < 0.
  CHECK(TripletLoss(apart, torch::eye(2), 1).item<double>() == Approx(0.5 * (2.5 + 0.5) / 2));
  CHECK(TripletLoss(apart, torch::ones({2, 2}), 1).item<double>() == 0);
}

TEST_CASE("labels are right where every passage that has one is nearest to it") {
  const torch::Tensor positive = torch::tensor({{1.0f, 1.0f}, {1.0f, 0.0f}, {0.0f, 0.0f}});
  // The first passage's two labels share its certainty; the last has none, and counts for theirs
  // only.
  const torch::Tensor met = 40 * positive;
  CHECK(LabelLoss(met, positive).item<double>() == Approx(0.25 * std::log(2)).margin(1e-4));
  const torch::Tensor missed = torch::tensor({{0.0f, 0.0f}, {0.0f, 40.0f}, {40.0f, 40.0f}});
  CHECK(LabelLoss(missed, positive).item<double>() > 10);
}

TEST_CASE("the relation loss is zero for the same relations and punishes collapse") {
  const torch::Tensor rows = UnitRows(torch::randn({8, 16}));
  const torch::Tensor rotated = rows.flip(1);
  CHECK(RelationLoss(rotated, rows, 0.1).item<double>() == Approx(0).margin(1e-5));
  CHECK(RelationLoss(UnitRows(torch::ones({8, 16})), rows, 0.1).item<double>() > 0.1);
}

TEST_CASE("words of recordings are known in the lexicon's other languages") {
  Lexicon lexicon;
  lexicon.languages = {"en", "de", "fr"};
  lexicon.rows = {{"genre",
                   {{"en", {"R&B", "rhythm and blues"}}, {"de", {"R&B"}}, {"fr", {"rnb", "R&B"}}}}};
  FeatureSet set;
  set.items.emplace_back().tags = {"R&B", "cello"};
  HeadTexts texts = CollectHeadTexts(set, ConceptTable(), lexicon, {}, 1);
  const std::vector<int64_t>& words = texts.of_item[0].words;
  REQUIRE(words.size() == 2);
  REQUIRE(texts.translations.contains(words[0]));
  CHECK_FALSE(texts.translations.contains(words[1]));
  std::vector<std::string> terms;
  for (const int64_t number : texts.translations[words[0]]) {
    terms.push_back(texts.table.text(number));
  }
  CHECK(terms == std::vector<std::string>{"R&B", "rnb", "R&B"});
}

}  // namespace
}  // namespace libretto
