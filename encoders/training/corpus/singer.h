// A voice that sings: glottal pulses through the formants of syllables (Fant 1960; a cascade as
// Klatt's, 1980).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "encoders/training/corpus/glottis.h"
#include "encoders/training/corpus/phonemes.h"

namespace libretto {

inline constexpr int kVoiceRate = 16000;  // Hz

struct Singer {
  Tract tract = Tract::kTenor;
  double formant_scale = 1;  // of the frequencies: a shorter vocal tract has more than 1
  Phonation phonation;
  double vibrato = 5.5;        // Hz
  double vibrato_depth = 0.3;  // semitones
  double glide = 0.03;         // seconds in which pitch goes most of the way to the next note
  double fall = 0;             // semitones that pitch falls within a syllable, as in speech
  double attack = 0.03;        // seconds
  bool mouth_closed = false;   // hums
};

struct SungNote {
  double start = 0, end = 0;  // seconds, of the vowel; the consonant comes before
  double key = 60;            // MIDI; fractions are allowed
  double level = 1;
  char consonant = 0;  // of kConsonants; 0: none
  char vowel = 'a';    // of kVowels
};

// `notes` by start, one at a time; a note that begins where the last ends is bound to it. Mono at
// kVoiceRate, `seconds` long. The same arguments give the same samples.
std::vector<float> Sing(const Singer& singer, const std::vector<SungNote>& notes, double seconds,
                        uint64_t seed);

}  // namespace libretto
