#include "encoders/text/sentencepiece_tokenizer.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "base/utf8.h"

namespace libretto {
namespace {

constexpr std::string_view kSpace = "\xe2\x96\x81";  // U+2581

}  // namespace

absl::StatusOr<SentencePieceTokenizer> SentencePieceTokenizer::Open(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string bytes, PosixFileSystem().ReadFile(path));
  return Parse(bytes, path);
}

absl::StatusOr<SentencePieceTokenizer> SentencePieceTokenizer::Parse(std::string_view bytes,
                                                                     const std::string& name) {
  ASSIGN_OR_RETURN(const SentencePieceModel model, ParseSentencePieceModel(bytes, name));
  auto charsmap = Charsmap::Parse(model.charsmap);
  if (!charsmap.ok()) {
    return absl::DataLossError(
        absl::StrCat(name, ": normalisation rules: ", charsmap.status().message()));
  }
  return SentencePieceTokenizer(model, *std::move(charsmap));
}

SentencePieceTokenizer::SentencePieceTokenizer(const SentencePieceModel& model, Charsmap charsmap)
    : charsmap_(std::move(charsmap)),
      segmenter_(model),
      add_dummy_prefix_(model.add_dummy_prefix),
      remove_extra_whitespaces_(model.remove_extra_whitespaces),
      vocabulary_(static_cast<int>(model.pieces.size())) {}

std::string SentencePieceTokenizer::Normalise(std::string_view text) const {
  std::string out;
  bool after_space = remove_extra_whitespaces_;
  while (!text.empty()) {
    std::string_view part = charsmap_.TakeNormalised(text);
    while (after_space && part.starts_with(' ')) part.remove_prefix(1);
    if (part.empty()) continue;
    if (out.empty() && add_dummy_prefix_) out += kSpace;
    for (const char c : part) {
      if (c == ' ') {
        out += kSpace;
      } else {
        out += c;
      }
    }
    after_space = remove_extra_whitespaces_ && part.ends_with(' ');
  }
  while (remove_extra_whitespaces_ && out.ends_with(kSpace)) {
    out.resize(out.size() - kSpace.size());
  }
  return out;
}

absl::StatusOr<TokenIds> SentencePieceTokenizer::Tokenize(std::string_view text,
                                                          int max_tokens) const {
  if (!IsValidUtf8(text)) {
    return absl::InvalidArgumentError("text is not valid UTF-8; send it encoded as UTF-8");
  }
  const std::string normalised = Normalise(text);
  if (normalised.empty()) {
    return absl::InvalidArgumentError("text is empty; give at least one word");
  }
  TokenIds tokens;
  segmenter_.Segment(normalised, tokens.ids);
  tokens.total = static_cast<int>(tokens.ids.size());
  tokens.truncated = tokens.total > max_tokens;
  if (tokens.truncated) tokens.ids.resize(max_tokens);
  return tokens;
}

}  // namespace libretto
