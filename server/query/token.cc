#include "server/query/token.h"

#include <cstdint>

#include "absl/strings/escaping.h"
#include "base/crc32c.h"

namespace libretto {
namespace {

constexpr size_t kChecksumBytes = 4;

std::string ChecksumOf(std::string_view bytes) {
  const uint32_t crc = Crc32c(bytes);
  std::string out(kChecksumBytes, '\0');
  for (size_t i = 0; i < kChecksumBytes; ++i) out[i] = static_cast<char>(crc >> (8 * i));
  return out;
}

}  // namespace

std::string Seal(std::string bytes) {
  bytes += ChecksumOf(bytes);
  return absl::WebSafeBase64Escape(bytes);
}

std::optional<std::string> Unseal(const std::string& token) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(token, &bytes) || bytes.size() < kChecksumBytes) {
    return std::nullopt;
  }
  const std::string checksum = bytes.substr(bytes.size() - kChecksumBytes);
  bytes.resize(bytes.size() - kChecksumBytes);
  if (checksum != ChecksumOf(bytes)) return std::nullopt;
  return bytes;
}

}  // namespace libretto
