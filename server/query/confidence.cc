#include "server/query/confidence.h"

#include <cmath>

namespace libretto {
namespace {

float Logistic(float x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

float ConfidenceOfWords(float similarity) { return Logistic(-4.62f + 14.8f * similarity); }

float ConfidenceOfSound(float strength) { return Logistic(-2.5f + 1.2f * strength); }

float LeastSimilarity(size_t words) { return words <= 2 ? 0.20f : 0.15f; }

float WithEvidence(float confidence, float named) { return 1 - (1 - confidence) * (1 - named); }

}  // namespace libretto
