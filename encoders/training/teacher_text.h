// The teacher of the text tower: MiniLM's sentence vectors (Wang et al. 2020).
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "encoders/text/wordpiece_tokenizer.h"
#include "encoders/towers/bert.h"
#include "encoders/training/progress.h"
#include "encoders/training/vector_cache.h"

namespace libretto {

inline constexpr int64_t kSentenceWidth = 384;

class TextTeacher {
 public:
  // `folder` holds model.safetensors and vocab.txt of all-MiniLM-L6-v2.
  static absl::StatusOr<TextTeacher> Load(const std::string& folder, bool bfloat16);

  // Unit rows [texts.size(), 384], in order; texts of like length are computed together.
  absl::StatusOr<torch::Tensor> Encode(const std::vector<std::string>& texts) const;

  // Adds the vectors of those `texts` that `cache` lacks.
  absl::Status Fill(const std::vector<std::string>& texts, VectorCache& cache,
                    Progress& progress) const;

 private:
  TextTeacher(Bert bert, WordPieceTokenizer tokenizer)
      : bert_(std::move(bert)), tokenizer_(std::move(tokenizer)) {}

  Bert bert_;
  WordPieceTokenizer tokenizer_;
};

}  // namespace libretto
