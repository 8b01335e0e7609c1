// Text -> ids of SentencePiece pieces (Kudo & Richardson 2018): normalise by the model's compiled
// rules, then the most probable segmentation. Gives what the library of that name gives.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "encoders/text/charsmap.h"
#include "encoders/text/sentencepiece_model.h"
#include "encoders/text/token_ids.h"
#include "encoders/text/unigram.h"

namespace libretto {

// Immutable and thread-safe.
class SentencePieceTokenizer {
 public:
  // NOT_FOUND if there is no such file, DATA_LOSS if it is not a unigram model; both name it.
  static absl::StatusOr<SentencePieceTokenizer> Open(const std::string& path);
  // The same for bytes in memory; messages call them `name`.
  static absl::StatusOr<SentencePieceTokenizer> Parse(std::string_view bytes,
                                                      const std::string& name);

  // Cuts after `max_tokens`. INVALID_ARGUMENT if the text is not UTF-8 or nothing is left of it
  // after normalisation.
  absl::StatusOr<TokenIds> Tokenize(std::string_view text, int max_tokens) const;

  // `text`, valid UTF-8, as the pieces spell it: by our own models' rules in NFKC, lower case,
  // single spaces, each as U+2581, one in front. Empty if nothing is left.
  std::string Normalise(std::string_view text) const;

  int vocabulary() const { return vocabulary_; }

 private:
  SentencePieceTokenizer(const SentencePieceModel& model, Charsmap charsmap);

  Charsmap charsmap_;
  UnigramSegmenter segmenter_;
  bool add_dummy_prefix_, remove_extra_whitespaces_;
  int vocabulary_;
};

}  // namespace libretto
