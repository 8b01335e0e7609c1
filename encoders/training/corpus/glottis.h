// What the vocal folds do: the source that the vocal tract filters.
#pragma once

#include "encoders/training/corpus/random.h"

namespace libretto {

// How a voice is produced. Shares are of 1.
struct Phonation {
  double open = 0.6;      // share of a period in which the folds are open
  double tilt = 3000;     // Hz above which the pulses get softer
  double breath = 0.02;   // level of the noise of breath
  double jitter = 0.005;  // share by which periods differ in length
  double shimmer = 0.03;  // share by which they differ in level
  double roughness = 0;   // share by which every second and third is weaker: growl
};

// The flow's derivative, as at the lips, by the pulses of KLGLOTT88 (Klatt and Klatt 1990) without
// aliasing at the closure (PolyBLEP; Välimäki and Huovilainen 2007), and noise in the open phase.
class Glottis {
 public:
  Glottis(const Phonation& phonation, double rate);

  // The next sample at `frequency` Hz; `voicing` and `aspiration` are levels.
  double Next(double frequency, double voicing, double aspiration, Random& random);

 private:
  void BeginPeriod(Random& random);

  Phonation phonation_;
  double rate_, tilt_;
  double phase_ = 0, length_ = 1, level_ = 1, smooth_ = 0;
  int64_t periods_ = 0;
};

}  // namespace libretto
