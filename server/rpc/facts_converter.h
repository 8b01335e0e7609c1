#pragma once

#include "base/audio_facts.h"

namespace libretto {

// What was measured, into a message that has a field for each.
template <typename Message>
void FactsToProto(const AudioFacts& facts, Message& proto) {
  if (facts.tempo_bpm) proto.set_tempo_bpm(*facts.tempo_bpm);
  if (facts.key) proto.set_key(*facts.key);
  if (facts.mode) proto.set_mode(*facts.mode);
  if (facts.loudness_lufs) proto.set_loudness_lufs(*facts.loudness_lufs);
  if (facts.energy) proto.set_energy(*facts.energy);
}

}  // namespace libretto
