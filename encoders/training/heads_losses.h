// The losses that the heads are trained by, on batches drawn at random.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "encoders/towers/joint_heads.h"
#include "encoders/training/heads.h"
#include "encoders/training/heads_data.h"

namespace libretto {

// By the names of their weights in HeadsOptions.
using Losses = std::map<std::string, torch::Tensor>;

// Not thread-safe. Everything given outlives this object.
class HeadsLosses {
 public:
  HeadsLosses(const HeadsData& data, const HeadTexts& texts, const HeadsOptions& options,
              AudioHead& audio, TextHead& text);

  // Of one step. The concept part must be installed.
  Losses Step();

  Random& random() { return random_; }

 private:
  torch::Tensor DrawConcepts();
  torch::Tensor ConceptTexts(const torch::Tensor& columns);
  torch::Tensor Hear(const torch::Tensor& features);
  torch::Tensor ConceptLoss(const torch::Tensor& audio, const torch::Tensor& concepts,
                            const torch::Tensor& scores, const torch::Tensor& weight) const;
  torch::Tensor NameLoss(const torch::Tensor& audio, const torch::Tensor& scores);
  torch::Tensor MatchLoss(const torch::Tensor& similarity, const torch::Tensor& positive) const;
  void DescribedLosses(bool rendered, torch::Tensor& sources, torch::Tensor& words);
  torch::Tensor SourceLoss(const std::vector<int64_t>& items, const torch::Tensor& audio);
  torch::Tensor WordsLoss(const std::vector<int64_t>& items, const torch::Tensor& audio);
  void CaptionLosses(Losses& losses);
  int64_t InSomeLanguage(int64_t word);
  int64_t Pick(const std::vector<int64_t>& numbers);
  int64_t PickText(const HeadTexts::OfItem& own);

  const HeadsData& data_;
  const HeadTexts& texts_;
  const HeadsOptions& options_;
  AudioHead& audio_;
  TextHead& text_;
  const torch::Tensor concept_names_;  // [concepts, 384]
  torch::Tensor spread_;               // standard deviations of projected features
  Random random_;
};

}  // namespace libretto
