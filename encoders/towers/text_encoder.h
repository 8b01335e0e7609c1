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
#include "encoders/towers/text_transformer.h"

namespace libretto {

class TransformerTextEncoder : public TextEncoder {
 public:
  // Takes modules whose parameters are loaded. INVALID_ARGUMENT if the tokenizer's vocabulary, the
  // tower's and the head's widths do not fit one another.
  static absl::StatusOr<std::unique_ptr<TransformerTextEncoder>> Create(
      SentencePieceTokenizer tokenizer, TextTransformer tower, TextHead head);

  int dimension() const override;
  // Texts of equal length in tokens go through the tower together, so nothing is padded.
  absl::StatusOr<std::vector<EncodedText>> Encode(
      std::span<const std::string> texts) const override;

 private:
  TransformerTextEncoder(SentencePieceTokenizer tokenizer, TextTransformer tower, TextHead head);

  SentencePieceTokenizer tokenizer_;
  // Modules have no const forward(); theirs change nothing.
  mutable TextTransformer tower_;
  mutable TextHead head_;
};

}  // namespace libretto
