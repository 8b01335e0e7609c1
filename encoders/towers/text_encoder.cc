#include "encoders/towers/text_encoder.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/towers/tensors.h"

namespace libretto {
namespace {

constexpr size_t kMaxBatch = 32;

// [rows, tokens] of the texts `rows`, all of one length.
torch::Tensor Stack(const std::vector<TokenIds>& tokens, std::span<const size_t> rows) {
  const auto length = static_cast<int64_t>(tokens[rows[0]].ids.size());
  torch::Tensor ids = torch::empty({static_cast<int64_t>(rows.size()), length}, torch::kInt64);
  auto* out = ids.data_ptr<int64_t>();
  for (size_t row : rows) out = std::copy(tokens[row].ids.begin(), tokens[row].ids.end(), out);
  return ids;
}

}  // namespace

absl::StatusOr<std::unique_ptr<TransformerTextEncoder>> TransformerTextEncoder::Create(
    SentencePieceTokenizer tokenizer, TextTransformer tower, TextHead head) {
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
  tower->eval();
  head->eval();
  return std::unique_ptr<TransformerTextEncoder>(
      new TransformerTextEncoder(std::move(tokenizer), std::move(tower), std::move(head)));
}

TransformerTextEncoder::TransformerTextEncoder(SentencePieceTokenizer tokenizer,
                                               TextTransformer tower, TextHead head)
    : tokenizer_(std::move(tokenizer)), tower_(std::move(tower)), head_(std::move(head)) {}

int TransformerTextEncoder::dimension() const { return static_cast<int>(head_->options().output); }

absl::StatusOr<std::vector<EncodedText>> TransformerTextEncoder::Encode(
    std::span<const std::string> texts) const {
  const auto max_tokens = static_cast<int>(tower_->options().max_tokens);
  std::vector<TokenIds> tokens;
  std::map<size_t, std::vector<size_t>> rows_by_length;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(TokenIds ids, tokenizer_.Tokenize(text, max_tokens));
    rows_by_length[ids.ids.size()].push_back(tokens.size());
    tokens.push_back(std::move(ids));
  }
  return CatchTorch([&]() -> absl::StatusOr<std::vector<EncodedText>> {
    torch::InferenceMode inference;
    std::vector<EncodedText> results(texts.size());
    for (const auto& [length, all] : rows_by_length) {
      for (size_t begin = 0; begin < all.size(); begin += kMaxBatch) {
        const std::span rows =
            std::span(all).subspan(begin, std::min(kMaxBatch, all.size() - begin));
        const torch::Tensor joint =
            head_->forward(tower_->forward(Stack(tokens, rows))).contiguous();
        const float* values = joint.data_ptr<float>();
        for (size_t row : rows) {
          results[row].embedding.assign(values, values + dimension());
          results[row].tokens = tokens[row].total;
          results[row].truncated = tokens[row].truncated;
          values += dimension();
        }
      }
    }
    return results;
  });
}

}  // namespace libretto
