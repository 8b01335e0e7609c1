#include "server/query/confidence.h"

#include <cmath>

namespace libretto {
namespace {

float Logistic(float x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

float ConfidenceOfWords(float similarity, float deviation) {
  return Logistic(-7.67f + 15.6f * similarity + 32.4f * deviation);
}

float ConfidenceOfSound(float strength) { return Logistic(-2.5f + 1.2f * strength); }

float WithEvidence(float confidence, float named) { return 1 - (1 - confidence) * (1 - named); }

}  // namespace libretto
