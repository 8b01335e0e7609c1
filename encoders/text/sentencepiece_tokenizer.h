// Text -> ids of SentencePiece pieces (Kudo & Richardson 2018).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "encoders/text/token_ids.h"

namespace libretto {

class SentencePieceEngine;

// Immutable and thread-safe.
class SentencePieceTokenizer {
 public:
  // NOT_FOUND if there is no such file, DATA_LOSS if it is not a SentencePiece model; both name it.
  static absl::StatusOr<SentencePieceTokenizer> Open(const std::string& path);

  SentencePieceTokenizer(SentencePieceTokenizer&&) noexcept;
  SentencePieceTokenizer& operator=(SentencePieceTokenizer&&) noexcept;
  ~SentencePieceTokenizer();

  // Normalises (the model's rule; ours are NFKC and case folding) and cuts after `max_tokens`.
  // INVALID_ARGUMENT if the text is not UTF-8 or nothing is left of it after normalisation.
  absl::StatusOr<TokenIds> Tokenize(std::string_view text, int max_tokens) const;

  int vocabulary() const;

 private:
  explicit SentencePieceTokenizer(std::unique_ptr<const SentencePieceEngine> engine);

  std::unique_ptr<const SentencePieceEngine> engine_;
};

}  // namespace libretto
