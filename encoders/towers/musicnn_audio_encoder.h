// The default model's AudioEncoder: musicnn features, averaged over passages, through the audio
// head.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "encoders/encoder.h"
#include "encoders/towers/joint_heads.h"
#include "encoders/towers/musicnn_features.h"

namespace libretto {

struct PassageOptions {
  int patches = 4;      // of 3 s, averaged into a passage
  int hop_patches = 2;  // from one passage to the next; at most `patches`
};

// Collects patches into passages: every `hop_patches`, features averaged over `patches`. The last
// passage is aligned with the end; a track of fewer patches is one passage. A passage keeps its
// times when some of its patches were not computed: it is the mean of those that were. Needs memory
// for one passage. Not thread-safe.
class PassageAverager {
 public:
  explicit PassageAverager(const PassageOptions& options) : options_(options) {}

  // Adds the next patch; true if `passage` was filled. Of any `patches` neighbours, and of the
  // first ones, at least one is computed.
  bool Add(PatchFeatures patch, PatchFeatures& passage);
  // After the last patch: true if `passage` was filled with a last one.
  bool Finish(PatchFeatures& passage);

 private:
  PatchFeatures Average() const;

  const PassageOptions options_;
  std::vector<PatchFeatures> window_;  // the last `patches` patches
  int until_next_ = 0;                 // patches still to come before the next passage
  bool started_ = false;
};

// Thread-safe: concurrency comes from callers, each call computes on its own thread.
class MusicnnAudioEncoder : public AudioEncoder {
 public:
  // `head` in evaluation mode, its parameters loaded. INVALID_ARGUMENT if its inputs are not
  // kBackboneFeatures or the options make no sense.
  static absl::StatusOr<std::unique_ptr<MusicnnAudioEncoder>> Create(
      MusicnnFeatureExtractor extractor, AudioHead head, const PassageOptions& options);

  int dimension() const override;
  int sample_rate() const override { return kMusicnnSampleRate; }
  // With passages of 4 patches every 2, those of half coverage are means of 2 patches, those of a
  // third of 2 and 1 in turn.
  absl::StatusOr<EncodedAudio> Encode(PcmSource& source, EncodeTimings* timings = nullptr,
                                      Coverage coverage = Coverage::kFull) const override;

  const MusicnnFeatureExtractor& extractor() const { return extractor_; }

 private:
  MusicnnAudioEncoder(MusicnnFeatureExtractor extractor, AudioHead head,
                      const PassageOptions& options);

  // Moves `pending` through the head and appends what comes out to `passages`.
  void Embed(std::vector<PatchFeatures>& pending, std::vector<Passage>& passages) const;

  const MusicnnFeatureExtractor extractor_;
  mutable AudioHead head_;  // modules have no const forward(); this one changes nothing
  const PassageOptions options_;
};

}  // namespace libretto
