#include "encoders/towers/text_encoder.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "encoders/towers/tensors.h"
#include "encoders/towers/text_passes.h"

namespace libretto {
absl::StatusOr<std::unique_ptr<TransformerTextEncoder>> TransformerTextEncoder::Create(
    SentencePieceTokenizer tokenizer, const TextTransformer& tower, const TextHead& head,
    Precision precision) {
  if (tokenizer.vocabulary() != tower->options().vocabulary) {
    return absl::InvalidArgumentError(absl::StrCat("tokenizer has ", tokenizer.vocabulary(),
                                                   " pieces, the text tower ",
                                                   tower->options().vocabulary));
  }
  if (tower->options().output != head->options().input) {
    return absl::InvalidArgumentError(absl::StrCat("text tower gives ", tower->options().output,
                                                   " values, the text head takes ",
                                                   head->options().input));
  }
  return CatchTorch([&]() -> absl::StatusOr<std::unique_ptr<TransformerTextEncoder>> {
    return std::unique_ptr<TransformerTextEncoder>(new TransformerTextEncoder(
        std::move(tokenizer), PackedTextTower(tower, precision), PackedTextHead(head, precision)));
  });
}

TransformerTextEncoder::TransformerTextEncoder(SentencePieceTokenizer tokenizer,
                                               PackedTextTower tower, PackedTextHead head)
    : tokenizer_(std::move(tokenizer)), tower_(std::move(tower)), head_(std::move(head)) {}

int TransformerTextEncoder::dimension() const { return static_cast<int>(head_.options().output); }

absl::StatusOr<std::vector<EncodedText>> TransformerTextEncoder::Encode(
    std::span<const std::string> texts) const {
  const auto max_tokens = static_cast<int>(tower_.options().max_tokens);
  return EncodeInPasses(
      texts, dimension(),
      [&](const std::string& text) { return tokenizer_.Tokenize(text, max_tokens); },
      [&](std::span<const TokenIds> pass) { return head_.Embed(tower_.Embed(pass)); });
}

}  // namespace libretto
