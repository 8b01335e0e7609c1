// Text -> ids of WordPiece pieces as BERT's uncased models read it (Devlin et al. 2019): lower case
// without accents, split at spaces and punctuation, then the longest known prefix first.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/text/token_ids.h"

namespace libretto {

// Immutable and thread-safe. Accents are removed from the letters of Latin-1 and Latin Extended-A,
// which is enough for English text with foreign names.
class WordPieceTokenizer {
 public:
  // `vocabulary` is vocab.txt: a piece a line, its id the line's number from 0. DATA_LOSS naming
  // `name` if [UNK], [CLS] or [SEP] is missing.
  static absl::StatusOr<WordPieceTokenizer> Parse(std::string_view vocabulary,
                                                  const std::string& name);

  // [CLS] pieces [SEP], at most `max_tokens` (at least 3) ids in all. INVALID_ARGUMENT if the text
  // is not UTF-8 or holds nothing but spaces and control characters.
  absl::StatusOr<TokenIds> Tokenize(std::string_view text, int max_tokens) const;

  int vocabulary() const { return vocabulary_; }

 private:
  void AppendPieces(const std::string& word, std::vector<int>& ids) const;

  std::unordered_map<std::string, int> ids_;
  int vocabulary_ = 0;
  int unknown_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace libretto
