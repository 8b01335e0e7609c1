#include "encoders/training/text_table.h"

#include "base/status_macros.h"
#include "encoders/training/distill_text.h"

namespace libretto {

int64_t TextTable::Add(const std::string& text) {
  const auto [it, added] = numbers_.emplace(text, size());
  if (added) texts_.push_back(text);
  return it->second;
}

absl::Status TextTable::Compute(const SentencePieceTokenizer& tokenizer, TextTransformer& tower) {
  ASSIGN_OR_RETURN(vectors_, SentenceVectors(texts_, tokenizer, tower));
  return absl::OkStatus();
}

torch::Tensor TextTable::Gather(const std::vector<int64_t>& numbers) const {
  return vectors_.index_select(0, torch::tensor(numbers));
}

}  // namespace libretto
