// What the heads are trained on, drawn batch by batch.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/training/concepts.h"
#include "encoders/training/corpus_text.h"
#include "encoders/training/feature_store.h"
#include "encoders/training/music_texts.h"
#include "encoders/training/text_table.h"

namespace libretto {

using Random = std::mt19937_64;

// Means over one to four consecutive patches of random recordings.
struct PassageBatch {
  torch::Tensor features;      // [N, 3512]
  torch::Tensor scores;        // [N, concepts], standardised
  std::vector<int64_t> items;  // of the FeatureSet
};

// Texts about recordings and concepts, as numbers of `table`.
struct HeadTexts {
  TextTable table;
  std::vector<std::vector<int64_t>> concepts;  // texts of each concept; the first is its name
  struct Pair {
    std::vector<int64_t> sentences;
    std::vector<int64_t> tags;  // tags one by one, and lists of them
  };
  struct OfItem {
    std::vector<int64_t> words;      // tags one by one
    std::vector<int64_t> lists;      // of two to four of them
    std::vector<int64_t> sentences;  // descriptions, whole and sentence by sentence

    std::vector<int64_t> All() const;
    bool empty() const { return words.empty() && sentences.empty(); }
  };
  std::vector<Pair> described;  // captions without audio
  std::vector<OfItem> of_item;  // texts of each recording, possibly none
  std::vector<int64_t> loose;   // further texts, in every language, matched by name
  std::unordered_map<int64_t, std::vector<int64_t>> translations;  // of words the lexicon knows

  torch::Tensor ConceptNames() const;  // vectors of the concepts' names, [concepts, 384]
};

// Features are as wide as those of the set: of 3512, the first half is one backbone's and the other
// the other's, and each begins with its 50 tags.
class HeadsData {
 public:
  // Those recordings for which `keep` is false at their place are left out of what is drawn. Of the
  // passages drawn, `rendered_share` are of rendered music, if there is some.
  HeadsData(FeatureSet set, ConceptTable concepts, const std::vector<bool>& keep,
            double rendered_share);

  PassageBatch DrawPassages(int64_t count, Random& random) const;
  // Passages moved away from the training set: mixed, spread and shifted along the direction that
  // goes with more of a random native tag. Scores hold where `known` [concepts] is 1.
  PassageBatch DrawSynthetic(int64_t count, Random& random, torch::Tensor* known) const;
  // Among recordings that have texts: rendered ones, or all others. Empty if there are none.
  PassageBatch DrawDescribed(bool rendered, int64_t count, const HeadTexts& texts,
                             Random& random) const;

  // The mean of every recording's runs of up to four patches: [runs, 3512], and whose they are.
  torch::Tensor Runs(std::vector<int64_t>* items) const;

  // Patches that may be drawn, and how much each counts if rendered music has its share.
  const torch::Tensor& used() const { return used_; }
  const torch::Tensor& used_weight() const { return used_weight_; }
  const FeatureSet& set() const { return set_; }
  const ConceptTable& concepts() const { return concepts_; }
  const torch::Tensor& mean() const { return mean_; }
  const torch::Tensor& deviation() const { return deviation_; }

 private:
  PassageBatch Draw(const std::vector<int64_t>& real, const std::vector<int64_t>& rendered,
                    int64_t count, Random& random) const;

  FeatureSet set_;
  ConceptTable concepts_;
  double rendered_share_;
  torch::Tensor mean_, deviation_;             // [3512], over real music that is drawn
  torch::Tensor directions_;                   // [natives, 3512], standardised
  std::vector<std::vector<int64_t>> patches_;  // of each item
  torch::Tensor used_, used_weight_;
  std::vector<int64_t> real_, rendered_;  // items that may be drawn
};

// Collects the texts; TextTable::Compute is left to the caller.
HeadTexts CollectHeadTexts(const FeatureSet& set, const ConceptTable& concepts,
                           const Lexicon& lexicon, const std::vector<DescribedMusic>& captions,
                           uint64_t seed);

}  // namespace libretto
