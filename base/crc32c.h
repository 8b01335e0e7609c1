#pragma once

#include <cstdint>
#include <string_view>

namespace libretto {

// CRC-32C (Castagnoli), RFC 3720 appendix B.4. Pass the previous result as `crc` to continue over
// further bytes.
uint32_t Crc32c(std::string_view bytes, uint32_t crc = 0);

// LevelDB's and TensorFlow's masked form, for checksums stored beside the data they cover.
constexpr uint32_t MaskCrc32c(uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xa282ead8u; }

}  // namespace libretto
