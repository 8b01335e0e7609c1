#pragma once

#include "base/audio_facts.h"
#include "encoders/audio/decoder.h"
#include "encoders/audio/fingerprint_meter.h"
#include "encoders/audio/key_meter.h"
#include "encoders/audio/loudness.h"
#include "encoders/audio/tempo_meter.h"

namespace libretto {

// Measures audio while something else reads it. Not thread-safe.
class MeasuredSource final : public PcmSource, private NativeListener {
 public:
  // `decoder` outlives this object and has not been read.
  explicit MeasuredSource(AudioDecoder& decoder);
  ~MeasuredSource() override;

  int sample_rate() const override { return decoder_.sample_rate(); }
  absl::StatusOr<size_t> Read(std::span<float> out) override;

  // Of what has been read. Energy, from 0 to 1, is how intense the music is: the mean of its
  // loudness, from -36 to -8 LUFS, and of how much happens in it (mean spectral flux).
  AudioFacts facts() const;
  Fingerprint TakeFingerprint();  // once, at the end

 private:
  void Hear(std::span<const float> interleaved, int channels, int sample_rate) override {
    loudness_.Add(interleaved, channels, sample_rate);
  }

  AudioDecoder& decoder_;
  LoudnessMeter loudness_;
  TempoMeter tempo_;
  KeyMeter key_;
  FingerprintMeter fingerprint_;
};

}  // namespace libretto
