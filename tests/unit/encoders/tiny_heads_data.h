// A small world for the heads: some recordings whose features say which concept they have, and
// texts whose vectors are the concepts' names.
#pragma once

#include "encoders/towers/joint_heads.h"
#include "encoders/training/heads_data.h"

namespace libretto {

struct TinyHeads {
  HeadsData data;
  HeadTexts texts;
};

inline constexpr int64_t kTinyFeatures = 120;  // as two backbones of 60, each with its 50 tags
inline constexpr int64_t kTinySentence = 128;
inline constexpr int64_t kTinyRecordings = 40, kTinyPatches = 10;

// Recording i has native concept TinyConcept(i): its feature lies 4 deviations above the others'.
// Every fourth recording is rendered. The same bits at every call.
int64_t TinyConcept(int64_t recording);
TinyHeads MakeTinyHeads();

// Untrained heads for it.
AudioHeadOptions TinyAudioHead();
TextHeadOptions TinyTextHead();

}  // namespace libretto
