// Tokenizer, text tower and text head as a TextEncoder.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/encoder.h"
#include "encoders/text/sentencepiece_tokenizer.h"
#include "encoders/towers/joint_heads.h"
#include "encoders/towers/packed_text_head.h"
#include "encoders/towers/packed_text_tower.h"
#include "encoders/towers/text_transformer.h"

namespace libretto {

class TransformerTextEncoder : public TextEncoder {
 public:
  // Packs modules whose parameters are loaded. INVALID_ARGUMENT if the tokenizer's vocabulary, the
  // tower's and the head's widths do not fit one another.
  static absl::StatusOr<std::unique_ptr<TransformerTextEncoder>> Create(
      SentencePieceTokenizer tokenizer, const TextTransformer& tower, const TextHead& head,
      Precision precision = BestPrecision());

  int dimension() const override;
  // Short texts go through the tower together.
  absl::StatusOr<std::vector<EncodedText>> Encode(
      std::span<const std::string> texts) const override;

 private:
  TransformerTextEncoder(SentencePieceTokenizer tokenizer, PackedTextTower tower,
                         PackedTextHead head);

  SentencePieceTokenizer tokenizer_;
  PackedTextTower tower_;
  PackedTextHead head_;
};

}  // namespace libretto
