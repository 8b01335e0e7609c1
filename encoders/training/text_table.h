// Texts and their sentence vectors, by number.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "encoders/text/sentencepiece_tokenizer.h"
#include "encoders/towers/text_transformer.h"

namespace libretto {

class TextTable {
 public:
  // The text's number; the same text has the same one.
  int64_t Add(const std::string& text);
  // Computes the vectors of all texts added, by the tower that ships.
  absl::Status Compute(const SentencePieceTokenizer& tokenizer, TextTransformer& tower);
  // Takes vectors that were computed elsewhere, [size, width], unit rows.
  void SetVectors(torch::Tensor vectors) { vectors_ = std::move(vectors); }

  const std::string& text(int64_t number) const { return texts_[number]; }
  int64_t size() const { return static_cast<int64_t>(texts_.size()); }
  const torch::Tensor& vectors() const { return vectors_; }  // [size, width]
  torch::Tensor Gather(const std::vector<int64_t>& numbers) const;

 private:
  std::unordered_map<std::string, int64_t> numbers_;
  std::vector<std::string> texts_;
  torch::Tensor vectors_;
};

}  // namespace libretto
