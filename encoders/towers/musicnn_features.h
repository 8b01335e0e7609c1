// PCM -> log-mel patches -> features of both musicnn backbones, block by block.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/encoder.h"
#include "encoders/towers/musicnn.h"

namespace libretto {

inline constexpr int kMusicnnSampleRate = 16000;                // Hz
inline constexpr int kBackboneFeatures = 2 * kMusicnnFeatures;  // MSD's, then MTT's
inline constexpr float kSilentPeak = 1e-4f;                     // -80 dBFS

// A patch's place in the track, in seconds, and its features: MSD_musicnn's logits, dense
// activations and pooled features, then MTT_musicnn's.
struct PatchFeatures {
  double start_seconds = 0;
  double end_seconds = 0;
  std::vector<float> values;  // [kBackboneFeatures]; empty if the patch was not computed
};

// Immutable and thread-safe.
class MusicnnFeatureExtractor {
 public:
  // Reads the tensors "audio.msd.*" and "audio.mtt.*".
  static absl::StatusOr<MusicnnFeatureExtractor> Load(const SafetensorsFile& file);

  // Calls `use` with every patch in order of time and returns the track's duration in seconds.
  // Patches of 187 frames (3 s) tile the track; the last one is aligned with its end. Audio shorter
  // than a patch is repeated until it fills one. With a sampled coverage the first, third, fifth
  // ... patch (or first, fourth, ...) is computed, to the same bits as with full coverage; of the
  // others nothing is, not even the spectrogram. Needs memory for a few patches, whatever the
  // length. Errors as AudioEncoder::Encode; adds to *timings if given.
  absl::StatusOr<double> ForEachPatch(PcmSource& source,
                                      const std::function<void(PatchFeatures)>& use,
                                      EncodeTimings* timings = nullptr,
                                      Coverage coverage = Coverage::kFull) const;

 private:
  MusicnnFeatureExtractor(Musicnn msd, Musicnn mtt);

  Musicnn msd_, mtt_;
};

}  // namespace libretto
