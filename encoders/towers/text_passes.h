// What text encoders have in common: texts to pieces, and short texts through the tower together.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "encoders/encoder.h"
#include "encoders/text/token_ids.h"

namespace libretto {

// `tokenize` gives a text's pieces; `embed` gives [texts, dimension] for the texts of one pass.
// Errors of `tokenize` as they are; exceptions of `embed` as INTERNAL.
absl::StatusOr<std::vector<EncodedText>> EncodeInPasses(
    std::span<const std::string> texts, int dimension,
    absl::FunctionRef<absl::StatusOr<TokenIds>(const std::string&)> tokenize,
    absl::FunctionRef<std::vector<float>(std::span<const TokenIds>)> embed);

}  // namespace libretto
