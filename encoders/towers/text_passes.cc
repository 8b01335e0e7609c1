#include "encoders/towers/text_passes.h"

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

absl::StatusOr<std::vector<EncodedText>> EncodeInPasses(
    std::span<const std::string> texts, int dimension,
    absl::FunctionRef<absl::StatusOr<TokenIds>(const std::string&)> tokenize,
    absl::FunctionRef<std::vector<float>(std::span<const TokenIds>)> embed) {
  std::vector<TokenIds> tokens;
  tokens.reserve(texts.size());
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(tokens.emplace_back(), tokenize(text));
  }
  return CatchTorch([&]() -> absl::StatusOr<std::vector<EncodedText>> {
    std::vector<EncodedText> results;
    results.reserve(tokens.size());
    for (std::span<const TokenIds> left = tokens; !left.empty();) {
      const std::span pass = left.first(PassSize(left));
      const std::vector<float> joint = embed(pass);
      const float* row = joint.data();
      for (const TokenIds& text : pass) {
        results.push_back({Embedding(row, row + dimension), text.total, text.truncated});
        row += dimension;
      }
      left = left.subspan(pass.size());
    }
    return results;
  });
}

}  // namespace libretto
