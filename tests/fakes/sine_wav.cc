#include "tests/fakes/sine_wav.h"

#include <cmath>
#include <cstdint>
#include <numbers>

namespace libretto {
namespace {

constexpr uint32_t kRate = 16000;

void Append(std::string& out, uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

}  // namespace

std::string SineWav(double hz, double seconds) {
  const auto samples = static_cast<uint32_t>(seconds * kRate);
  std::string wav = "RIFF";
  Append(wav, 36 + 2 * samples, 4);
  wav += "WAVEfmt ";
  Append(wav, 16, 4);         // bytes of the format
  Append(wav, 1, 2);          // PCM
  Append(wav, 1, 2);          // channels
  Append(wav, kRate, 4);      // samples a second
  Append(wav, 2 * kRate, 4);  // bytes a second
  Append(wav, 2, 2);          // bytes a frame
  Append(wav, 16, 2);         // bits a sample
  wav += "data";
  Append(wav, 2 * samples, 4);
  for (uint32_t i = 0; i < samples; ++i) {
    const double phase = 2 * std::numbers::pi * hz * i / kRate;
    Append(wav, static_cast<uint16_t>(static_cast<int16_t>(13107 * std::sin(phase))), 2);
  }
  return wav;
}

}  // namespace libretto
