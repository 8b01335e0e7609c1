// WordPiece, BERT and text head as a TextEncoder.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/encoder.h"
#include "encoders/text/wordpiece_tokenizer.h"
#include "encoders/towers/bert.h"
#include "encoders/towers/joint_heads.h"
#include "encoders/towers/packed_text_head.h"

namespace libretto {

class BertTextEncoder : public TextEncoder {
 public:
  // INVALID_ARGUMENT if the tokenizer's vocabulary, the tower's and the head's widths do not fit
  // one another. The tower should compute in float32: in bfloat16 a text's vector depends on its
  // company.
  static absl::StatusOr<std::unique_ptr<BertTextEncoder>> Create(
      WordPieceTokenizer tokenizer, Bert tower, const TextHead& head,
      Precision head_precision = BestPrecision());

  int dimension() const override;
  // Short texts go through the tower together.
  absl::StatusOr<std::vector<EncodedText>> Encode(
      std::span<const std::string> texts) const override;

 private:
  BertTextEncoder(WordPieceTokenizer tokenizer, Bert tower, PackedTextHead head);

  WordPieceTokenizer tokenizer_;
  Bert tower_;
  PackedTextHead head_;
};

}  // namespace libretto
