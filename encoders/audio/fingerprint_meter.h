// Chromaprint fingerprints (https://acoustid.org/chromaprint).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/fingerprint.h"

struct ChromaprintContextPrivate;

namespace libretto {

// Not thread-safe.
class FingerprintMeter {
 public:
  explicit FingerprintMeter(int sample_rate);

  void Add(std::span<const float> mono);  // in [-1, 1], at the sample rate
  // Of all that was added. Ends it: call once.
  Fingerprint Finish();

 private:
  struct Free {
    void operator()(ChromaprintContextPrivate* context) const;
  };
  const std::unique_ptr<ChromaprintContextPrivate, Free> context_;
  size_t samples_left_;
  std::vector<int16_t> block_;
};

}  // namespace libretto
