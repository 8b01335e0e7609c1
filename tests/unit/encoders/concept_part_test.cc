#include "encoders/training/concept_part.h"

#include <catch2/catch.hpp>

#include "tests/unit/encoders/tiny_heads_data.h"

namespace libretto {
namespace {

struct Installed {
  TinyHeads world = MakeTinyHeads();
  AudioHead audio{TinyAudioHead()};
  TextHead text{TinyTextHead()};
  int64_t width = TinyAudioHead().concept_output - kTimbreWidth;  // that texts reach

  Installed() { InstallConceptPart(world.data, world.texts, audio, text); }

  // The audio side's concept part before it is scaled, [patches, concept_output].
  torch::Tensor Heard() const {
    const torch::Tensor x = audio->Standardise(world.data.set().features);
    return torch::addmm(audio->concept_bias, x, audio->concept_weight.t());
  }
};

TEST_CASE("a concept's name is nearest to the recordings that have the concept") {
  torch::NoGradGuard no_grad;
  const Installed one;
  const torch::Tensor similarity = one.text->concept_values.mm(one.Heard().t());
  int right = 0;
  for (int64_t name = 0; name < 10; ++name) {
    const torch::Tensor best = std::get<1>(similarity[name].topk(20));
    for (int64_t i = 0; i < best.size(0); ++i) {
      right += TinyConcept(best[i].item<int64_t>() / kTinyPatches) == name;
    }
  }
  CHECK(right > 160);  // of 200; 20 by chance
}

TEST_CASE("no text reaches the values that tell recordings apart by their sound") {
  torch::NoGradGuard no_grad;
  const Installed one;
  const torch::Tensor values = one.text->concept_values;
  CHECK(values.slice(1, one.width).abs().max().item<double>() == 0);
  CHECK(values.slice(1, 0, one.width).abs().sum(1).min().item<double>() > 0);
}

TEST_CASE("the values that tell recordings apart vary alike and independently") {
  torch::NoGradGuard no_grad;
  const Installed one;
  const torch::Tensor heard = one.Heard();
  const torch::Tensor centred = (heard - heard.mean(0)).slice(1, one.width);
  const torch::Tensor covariance = centred.t().mm(centred);
  const double variance = covariance.diagonal().mean().item<double>();
  CHECK(variance > 0);
  CHECK((covariance / variance - torch::eye(kTimbreWidth)).abs().max().item<double>() < 0.2);
}

TEST_CASE("the concept part takes the statistics of the data and the names of the concepts") {
  const Installed one;
  CHECK(one.audio->mean.equal(one.world.data.mean()));
  CHECK(one.audio->deviation.equal(one.world.data.deviation()));
  CHECK(one.text->concept_names.equal(one.world.texts.ConceptNames()));
}

}  // namespace
}  // namespace libretto
