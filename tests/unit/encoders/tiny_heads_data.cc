#include "tests/unit/encoders/tiny_heads_data.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

constexpr int64_t kNatives = 100, kObserved = 102, kConcepts = 105;

FeatureSet MakeSet() {
  FeatureSet set;
  const int64_t patches = kTinyRecordings * kTinyPatches;
  set.features = torch::randn({patches, kTinyFeatures});
  for (int64_t i = 0; i < kTinyRecordings; ++i) {
    AudioItem item;
    item.path = item.track = absl::StrCat("track ", i);
    item.tags = {absl::StrCat("concept ", TinyConcept(i))};
    item.rendered = i % 4 == 3;
    set.items.push_back(item);
    for (int64_t j = 0; j < kTinyPatches; ++j) {
      set.item.push_back(i);
      set.run.push_back(j / 4);
    }
    // Concepts below 50 are the first backbone's, which come first in its half.
    set.features.slice(0, i * kTinyPatches, (i + 1) * kTinyPatches)
        .select(1, TinyConcept(i))
        .add_(4);
  }
  return set;
}

ConceptTable MakeTable(const FeatureSet& set) {
  ConceptTable table;
  for (int64_t i = 0; i < kConcepts; ++i) {
    const std::string name = absl::StrCat("concept ", i);
    table.concepts.push_back({name, "tag", {name}});
  }
  table.natives = kNatives;
  table.observed = kObserved;
  table.weight = torch::ones({kConcepts});
  const int64_t half = kTinyFeatures / 2;
  const torch::Tensor logits =
      torch::cat({set.features.slice(1, 0, 50), set.features.slice(1, half, half + 50),
                  set.features.mm(torch::randn({kTinyFeatures, kObserved - kNatives}))},
                 1);
  table.mean = logits.mean(0);
  table.deviation = logits.std(0);
  const torch::Tensor observed = (logits - table.mean) / table.deviation;
  table.profiles = torch::randn({kObserved, kConcepts - kObserved}) / 10;
  table.scores = torch::cat({observed, observed.mm(table.profiles)}, 1);
  return table;
}

}  // namespace

int64_t TinyConcept(int64_t recording) { return recording % 10; }

TinyHeads MakeTinyHeads() {
  torch::manual_seed(1);
  FeatureSet set = MakeSet();
  ConceptTable table = MakeTable(set);
  HeadTexts texts =
      CollectHeadTexts(set, table, Lexicon{},
                       {{"", "A song with much of the first concept.", {"concept 0"}},
                        {"", "Music that has the second concept.", {"concept 1", "concept 2"}}},
                       1);
  // The concepts' names are orthogonal; the other texts are near to none.
  torch::Tensor vectors = torch::randn({texts.table.size(), kTinySentence});
  std::vector<int64_t> names;
  for (const auto& numbers : texts.concepts) names.push_back(numbers[0]);
  vectors.index_copy_(0, torch::tensor(names),
                      torch::eye(kTinySentence).slice(0, 0, static_cast<int64_t>(names.size())));
  texts.table.SetVectors(UnitRows(vectors));
  const std::vector<bool> keep(set.items.size(), true);
  return {HeadsData(std::move(set), std::move(table), keep, 0.15), std::move(texts)};
}

AudioHeadOptions TinyAudioHead() {
  AudioHeadOptions options;
  options.input = kTinyFeatures;
  options.hidden = 16;
  options.output = 112;
  options.concept_output = 96;
  return options;
}

TextHeadOptions TinyTextHead() {
  return {kTinySentence, 32, TinyAudioHead().output, TinyAudioHead().concept_output, kConcepts};
}

}  // namespace libretto
