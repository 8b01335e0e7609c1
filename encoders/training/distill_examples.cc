#include "encoders/training/distill_examples.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/training/corpus_text.h"

namespace libretto {
namespace {

constexpr int kMaxTokens = 96;
constexpr size_t kMaxHeldOut = 500;

float WeightOf(const std::string& kind) {
  if (kind == "lexicon" || kind == "tags") return 1.5f;
  if (kind == "music") return 1.5f;
  return kind == "dictionary" ? 0.7f : 0.6f;
}

}  // namespace

absl::StatusOr<DistillSet> CollectDistillExamples(const std::string& corpus,
                                                  const SentencePieceTokenizer& tokenizer,
                                                  const VectorCache& cache) {
  ASSIGN_OR_RETURN(const auto pairs, ReadTextCorpus(corpus));
  DistillSet set;
  std::vector<std::string> train_texts, held_out_texts;
  for (const TextPair& pair : pairs) {
    const bool aside = IsKeptAside(pair);
    if (!cache.Contains(pair.english) || (aside && held_out_texts.size() >= kMaxHeldOut)) continue;
    ASSIGN_OR_RETURN(TokenIds ids, tokenizer.Tokenize(pair.text, kMaxTokens));
    DistillExamples& target = aside ? set.held_out : set.train;
    target.ids.push_back(std::move(ids.ids));
    target.weights.push_back(WeightOf(pair.kind));
    (aside ? held_out_texts : train_texts).push_back(pair.english);
  }
  if (train_texts.empty() || held_out_texts.empty()) {
    return absl::NotFoundError(absl::StrCat(
        corpus, ": of its ", pairs.size(), " texts the teacher has read ", train_texts.size(),
        " to train on and ", held_out_texts.size(),
        " to keep aside, and some of both are needed; run `libretto-train teacher-text` on it with "
        "the same --cache"));
  }
  ASSIGN_OR_RETURN(set.train.targets, cache.Gather(train_texts));
  ASSIGN_OR_RETURN(set.held_out.targets, cache.Gather(held_out_texts));
  return set;
}

}  // namespace libretto
