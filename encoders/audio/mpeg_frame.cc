#include "encoders/audio/mpeg_frame.h"

namespace libretto {
namespace {

constexpr int kKilobits1[] = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
constexpr int kKilobits2[] = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
constexpr int kRates[] = {44100, 48000, 32000};  // MPEG-1; MPEG-2 has half, 2.5 a quarter

}  // namespace

size_t Mp3FrameSize(std::span<const uint8_t> bytes) {
  if (bytes.size() < 4 || bytes[0] != 0xff || (bytes[1] & 0xe0) != 0xe0) return 0;
  const int version = (bytes[1] >> 3) & 3;  // 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5
  const int layer = (bytes[1] >> 1) & 3;    // 1: layer III
  const int rate_index = (bytes[2] >> 2) & 3;
  const int bitrate_index = bytes[2] >> 4;
  if (version == 1 || layer != 1 || rate_index == 3 || bitrate_index == 15) return 0;
  const int kilobits = version == 3 ? kKilobits1[bitrate_index] : kKilobits2[bitrate_index];
  if (kilobits == 0) return 0;
  const int rate = kRates[rate_index] / (version == 3 ? 1 : version == 2 ? 2 : 4);
  const int bytes_per_slot = version == 3 ? 144 : 72;
  const int padding = (bytes[2] >> 1) & 1;
  return static_cast<size_t>(bytes_per_slot * kilobits * 1000 / rate + padding);
}

}  // namespace libretto
