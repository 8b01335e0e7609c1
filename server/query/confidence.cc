#include "server/query/confidence.h"

#include <cmath>

namespace libretto {
namespace {

constexpr float kOffset = -2.5f;
constexpr float kSlope = 1.2f;

}  // namespace

float ConfidenceOf(float strength) { return 1 / (1 + std::exp(-(kOffset + kSlope * strength))); }

float WithEvidence(float confidence, float named) { return 1 - (1 - confidence) * (1 - named); }

}  // namespace libretto
