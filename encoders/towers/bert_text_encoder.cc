#include "encoders/towers/bert_text_encoder.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "encoders/towers/tensors.h"
#include "encoders/towers/text_passes.h"

namespace libretto {
namespace {

// The sentence vectors of a pass, [texts, width].
std::vector<float> Embed(const Bert& tower, std::span<const TokenIds> texts) {
  size_t longest = 0;
  for (const TokenIds& text : texts) longest = std::max(longest, text.ids.size());
  const auto count = static_cast<int64_t>(texts.size());
  torch::Tensor ids = torch::zeros({count, static_cast<int64_t>(longest)}, torch::kInt64);
  torch::Tensor lengths = torch::empty({count}, torch::kInt64);
  for (int64_t i = 0; i < count; ++i) {
    const std::vector<int>& row = texts[static_cast<size_t>(i)].ids;
    std::copy(row.begin(), row.end(), ids[i].data_ptr<int64_t>());
    lengths[i] = static_cast<int64_t>(row.size());
  }
  const torch::Tensor sentences = tower.Forward(ids, lengths).contiguous();
  const float* values = sentences.data_ptr<float>();
  return {values, values + sentences.numel()};
}

}  // namespace

absl::StatusOr<std::unique_ptr<BertTextEncoder>> BertTextEncoder::Create(
    WordPieceTokenizer tokenizer, Bert tower, const TextHead& head, Precision head_precision) {
  if (tokenizer.vocabulary() != tower.options().vocabulary) {
    return absl::InvalidArgumentError(absl::StrCat("tokenizer has ", tokenizer.vocabulary(),
                                                   " pieces, BERT ", tower.options().vocabulary));
  }
  if (tower.options().width != head->options().input) {
    return absl::InvalidArgumentError(absl::StrCat("BERT gives ", tower.options().width,
                                                   " values, the text head takes ",
                                                   head->options().input));
  }
  return CatchTorch([&]() -> absl::StatusOr<std::unique_ptr<BertTextEncoder>> {
    return std::unique_ptr<BertTextEncoder>(new BertTextEncoder(
        std::move(tokenizer), std::move(tower), PackedTextHead(head, head_precision)));
  });
}

BertTextEncoder::BertTextEncoder(WordPieceTokenizer tokenizer, Bert tower, PackedTextHead head)
    : tokenizer_(std::move(tokenizer)), tower_(std::move(tower)), head_(std::move(head)) {}

int BertTextEncoder::dimension() const { return static_cast<int>(head_.options().output); }

absl::StatusOr<std::vector<EncodedText>> BertTextEncoder::Encode(
    std::span<const std::string> texts) const {
  const auto max_tokens = static_cast<int>(tower_.options().max_tokens);
  return EncodeInPasses(
      texts, dimension(),
      [&](const std::string& text) { return tokenizer_.Tokenize(text, max_tokens); },
      [&](std::span<const TokenIds> pass) { return head_.Embed(Embed(tower_, pass)); });
}

}  // namespace libretto
