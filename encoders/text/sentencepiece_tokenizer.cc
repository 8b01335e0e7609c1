#include "encoders/text/sentencepiece_tokenizer.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "encoders/text/sentencepiece_engine.h"

namespace libretto {

SentencePieceTokenizer::SentencePieceTokenizer(std::unique_ptr<const SentencePieceEngine> engine)
    : engine_(std::move(engine)) {}
SentencePieceTokenizer::SentencePieceTokenizer(SentencePieceTokenizer&&) noexcept = default;
SentencePieceTokenizer& SentencePieceTokenizer::operator=(SentencePieceTokenizer&&) noexcept =
    default;
SentencePieceTokenizer::~SentencePieceTokenizer() = default;

absl::StatusOr<SentencePieceTokenizer> SentencePieceTokenizer::Open(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string model, PosixFileSystem().ReadFile(path));
  auto engine = std::make_unique<SentencePieceEngine>();
  if (const std::string error = engine->Load(model); !error.empty()) {
    return absl::DataLossError(
        absl::StrCat(path, " is not a readable SentencePiece model: ", error));
  }
  return SentencePieceTokenizer(std::move(engine));
}

absl::StatusOr<TokenIds> SentencePieceTokenizer::Tokenize(std::string_view text,
                                                          int max_tokens) const {
  if (!IsValidUtf8(text)) {
    return absl::InvalidArgumentError("text is not valid UTF-8; send it encoded as UTF-8");
  }
  TokenIds tokens;
  if (const std::string error = engine_->Encode(text, &tokens.ids); !error.empty()) {
    return absl::InternalError(absl::StrCat("SentencePiece: ", error));
  }
  if (tokens.ids.empty()) {
    return absl::InvalidArgumentError("text is empty; give at least one word");
  }
  tokens.total = static_cast<int>(tokens.ids.size());
  tokens.truncated = tokens.total > max_tokens;
  if (tokens.truncated) tokens.ids.resize(max_tokens);
  return tokens;
}

int SentencePieceTokenizer::vocabulary() const { return engine_->vocabulary(); }

}  // namespace libretto
