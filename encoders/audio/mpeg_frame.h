#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace libretto {

// Bytes of the MPEG-1, 2 or 2.5 layer III frame whose header `bytes` begins with (ISO/IEC 11172-3,
// section 2.4.2.3). 0 if that is no such header or one of free format.
size_t Mp3FrameSize(std::span<const uint8_t> bytes);

}  // namespace libretto
