#include "server/query/text_input.h"

#include <optional>
#include <span>
#include <utility>

#include "base/status_macros.h"
#include "server/query/errors.h"

namespace libretto {

TextInput::TextInput(const TextEncoder& encoder, const TextInputOptions& options,
                     const Clock& clock)
    : batcher_(encoder, options.batches, clock), cache_(options.cache_bytes) {}

void TextInput::Keep(const std::string& text, const EncodedText& encoded) {
  cache_.Add(text, encoded, sizeof encoded + encoded.embedding.size() * sizeof(float));
}

absl::StatusOr<std::vector<EncodedText>> TextInput::EncodeMissing(
    const std::vector<std::string>& texts, const std::vector<std::string>& fields,
    const Call& call) {
  auto encoded = batcher_.Encode(texts, call);
  if (absl::IsInvalidArgument(encoded.status())) {
    for (size_t i = 0; i < texts.size(); ++i) {
      const auto alone = batcher_.Encode(std::span(&texts[i], 1), call);
      if (!alone.ok()) return AtField(fields[i], alone.status());
    }
  }
  RETURN_IF_ERROR(encoded.status());
  for (size_t i = 0; i < texts.size(); ++i) Keep(texts[i], (*encoded)[i]);
  return encoded;
}

absl::StatusOr<std::vector<EncodedText>> TextInput::Encode(const std::vector<std::string>& texts,
                                                           const std::vector<std::string>& fields,
                                                           const Call& call) {
  std::vector<std::optional<EncodedText>> found;
  std::vector<std::string> missing, missing_fields;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (found.emplace_back(cache_.Find(texts[i])).has_value()) continue;
    missing.push_back(texts[i]);
    missing_fields.push_back(fields[i]);
  }
  std::vector<EncodedText> encoded;
  if (!missing.empty()) {
    ASSIGN_OR_RETURN(encoded, EncodeMissing(missing, missing_fields, call));
  }
  std::vector<EncodedText> results;
  auto next = encoded.begin();
  for (auto& text : found) results.push_back(text ? *std::move(text) : std::move(*next++));
  return results;
}

}  // namespace libretto
