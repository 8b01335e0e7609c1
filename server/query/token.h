// Opaque tokens: bytes that a caller hands back as they were.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace libretto {

// `bytes` and their checksum in URL-safe base64.
std::string Seal(std::string bytes);

// What was sealed; nothing if it was not, or has changed.
std::optional<std::string> Unseal(const std::string& token);

}  // namespace libretto
