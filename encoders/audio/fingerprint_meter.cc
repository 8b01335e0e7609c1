#include "encoders/audio/fingerprint_meter.h"

#include <chromaprint.h>

#include <algorithm>
#include <cmath>

namespace libretto {
namespace {

constexpr size_t kMaxSeconds = 20 * 60;

}  // namespace

void FingerprintMeter::Free::operator()(ChromaprintContextPrivate* context) const {
  chromaprint_free(context);
}

FingerprintMeter::FingerprintMeter(int sample_rate)
    : context_(chromaprint_new(CHROMAPRINT_ALGORITHM_DEFAULT)),
      samples_left_(kMaxSeconds * static_cast<size_t>(sample_rate)) {
  chromaprint_start(context_.get(), sample_rate, 1);
}

void FingerprintMeter::Add(std::span<const float> mono) {
  mono = mono.first(std::min(mono.size(), samples_left_));
  samples_left_ -= mono.size();
  block_.resize(mono.size());
  std::ranges::transform(mono, block_.begin(), [](float x) {
    return static_cast<int16_t>(std::lround(std::clamp(x, -1.0f, 1.0f) * 32767));
  });
  if (!block_.empty()) {
    chromaprint_feed(context_.get(), block_.data(), static_cast<int>(block_.size()));
  }
}

Fingerprint FingerprintMeter::Finish() {
  chromaprint_finish(context_.get());
  uint32_t* items = nullptr;
  int count = 0;
  if (chromaprint_get_raw_fingerprint(context_.get(), &items, &count) != 1) return {};
  Fingerprint fingerprint(items, items + count);
  chromaprint_dealloc(items);
  return fingerprint;
}

}  // namespace libretto
