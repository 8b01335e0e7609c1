// Trains the text tower to give the teacher's sentence vectors (Reimers & Gurevych 2020).
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "encoders/text/sentencepiece_tokenizer.h"
#include "encoders/towers/text_transformer.h"
#include "encoders/training/corpus_text.h"
#include "encoders/training/progress.h"

namespace libretto {

struct DistillOptions {
  // Processor time of training in all, earlier runs of the checkpoint counted in.
  double minutes = 20;
  size_t tokens_per_batch = 3072;
  double learning_rate = 1e-3;   // at its peak; decays to 0 at the end of the time
  double relation_weight = 0.1;  // of the similarities within a batch, beside the cosine
  double clip_percentile = 10;   // auto_clip.h
  bool bfloat16 = true;          // matrix products
  uint64_t seed = 1;
  std::string checkpoint;  // file; training goes on from it if it exists
  std::string curve;       // CSV (loss_curve.h): minutes, loss, cosine on texts kept aside, ...
};

struct DistillExamples {
  std::vector<std::vector<int>> ids;
  torch::Tensor targets;       // [examples, 384] float16
  std::vector<float> weights;  // how often an epoch shows the example
};

struct DistillFigures {
  double cosine = 0;        // mean to the teacher
  double right_of_all = 0;  // share of texts whose own teacher vector is the nearest
};

absl::Status DistillText(const DistillExamples& train, const DistillExamples& held_out,
                         const DistillOptions& options, TextTransformer& tower, Progress& progress);

DistillFigures MeasureDistilled(const DistillExamples& examples, TextTransformer& tower);

// Sentence vectors of `texts`, [texts.size(), output].
absl::StatusOr<torch::Tensor> SentenceVectors(const std::vector<std::string>& texts,
                                              const SentencePieceTokenizer& tokenizer,
                                              TextTransformer& tower);

}  // namespace libretto
