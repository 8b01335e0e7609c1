// The sounds of which a singer makes syllables.
#pragma once

#include <array>
#include <string_view>

namespace libretto {

// From the shortest vocal tract to the longest.
enum class Tract { kSoprano, kAlto, kCountertenor, kTenor, kBass };

inline constexpr size_t kFormants = 5;

// Formants of the vocal tract, Hz.
struct Formants {
  std::array<double, kFormants> frequency;
  std::array<double, kFormants> bandwidth;
};

inline constexpr std::string_view kVowels = "aeiou";

// By the table of formant values in the Csound manual (appendix). vowel: one of kVowels.
const Formants& VowelFormants(Tract tract, char vowel);

struct Consonant {
  char name;               // 'S' as in "she"
  double closure;          // seconds of silence, or of a voiced murmur, before it
  double seconds;          // that it is heard
  double voicing;          // level of the voice, of the vowel's
  double noise;            // level of its noise
  double noise_frequency;  // Hz, the middle of it; 0: the noise passes the whole vocal tract
  double noise_bandwidth;  // Hz
  // The first three formants, Hz; 0: the vowel's. Orders of magnitude by Klatt (1980).
  std::array<double, 3> locus;
};

inline constexpr std::string_view kConsonants = "hsSftkpbdgmnlrwyvz";

// name: one of kConsonants.
const Consonant& FindConsonant(char name);

}  // namespace libretto
