// Whether two fingerprints are of one recording: landmarks find pairs that may be, the bits of the
// items decide.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/fingerprint.h"

namespace libretto {

// An item, and its place in a fingerprint. Chosen by its value and those near it alone (winnowing,
// Schleimer et al. 2003), so that a cut has the landmarks of the whole.
struct Landmark {
  uint32_t item = 0;
  int32_t at = 0;
};

// About one for every two seconds of audio.
std::vector<Landmark> Landmarks(const Fingerprint& fingerprint);

// Whether item i of `a` and item i + shift of `b` sound together, for some shift within 2 of the
// given one, over nearly all of the shorter: one recording, whole or cut. A long mix is not the
// same as the tracks in it: what is longer than 20 minutes is only the same as something half its
// length. And sounds that do not change, like a hum, cannot be told apart: they are never the same.
bool IsSameRecording(const Fingerprint& a, const Fingerprint& b, int shift);

// Whether the two may be of one file, read twice: as long to a second, and alike from beginning to
// end. Sounds that do not change are the same too.
bool IsSameAudio(const Fingerprint& a, const Fingerprint& b);

}  // namespace libretto
