#include "encoders/towers/text_encoder.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/towers/tensors.h"

namespace libretto {
namespace {

// Tokens that go through together: enough that a layer's weights, read from memory once, serve many
// rows; little enough that what lies between the layers stays in the processor's cache.
constexpr size_t kTokensPerPass = 128;

// How many of the first texts go through together: at least one.
size_t PassSize(std::span<const TokenIds> texts) {
  size_t count = 0, tokens = 0;
  while (count < texts.size() &&
         (count == 0 || tokens + texts[count].ids.size() <= kTokensPerPass)) {
    tokens += texts[count++].ids.size();
  }
  return count;
}

}  // namespace

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
  std::vector<TokenIds> tokens;
  tokens.reserve(texts.size());
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(tokens.emplace_back(), tokenizer_.Tokenize(text, max_tokens));
  }
  return CatchTorch([&]() -> absl::StatusOr<std::vector<EncodedText>> {
    std::vector<EncodedText> results;
    results.reserve(tokens.size());
    for (std::span<const TokenIds> left = tokens; !left.empty();) {
      const std::span pass = left.first(PassSize(left));
      const std::vector<float> joint = head_.Embed(tower_.Embed(pass));
      const float* row = joint.data();
      for (const TokenIds& text : pass) {
        results.push_back({Embedding(row, row + dimension()), text.total, text.truncated});
        row += dimension();
      }
      left = left.subspan(pass.size());
    }
    return results;
  });
}

}  // namespace libretto
