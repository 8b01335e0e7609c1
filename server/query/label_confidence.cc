#include "server/query/label_confidence.h"

#include <cmath>

namespace libretto {
namespace {

struct Logistic {
  double slope, offset;
};

// Printed by tests/eval/calibrate_labels.py for the default model.
Logistic FitOf(LabelKind kind) {
  switch (kind) {
    case LabelKind::kInstrument:
      return {1.619, -3.744};
    case LabelKind::kGenre:
      return {1.727, -4.916};
    case LabelKind::kMood:
      return {1.032, -2.591};
    case LabelKind::kOther:
      break;
  }
  return {1.428, -3.546};
}

}  // namespace

float LabelConfidence(float strength, LabelKind kind) {
  const Logistic fit = FitOf(kind);
  return static_cast<float>(1 / (1 + std::exp(-(fit.slope * strength + fit.offset))));
}

}  // namespace libretto
