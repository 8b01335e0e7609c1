// What distill-text is trained on: a corpus's texts beside the teacher's vectors.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "encoders/text/sentencepiece_tokenizer.h"
#include "encoders/training/distill_text.h"
#include "encoders/training/vector_cache.h"

namespace libretto {

struct DistillSet {
  DistillExamples train;
  DistillExamples held_out;  // at most 500
};

// Texts that the teacher has not read yet are left out. NOT_FOUND, naming `corpus` and saying what
// to run, if none are left to train on or to keep aside.
absl::StatusOr<DistillSet> CollectDistillExamples(const std::string& corpus,
                                                  const SentencePieceTokenizer& tokenizer,
                                                  const VectorCache& cache);

}  // namespace libretto
