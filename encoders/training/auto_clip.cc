#include "encoders/training/auto_clip.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace libretto {

double AutoClip::Clip(const std::vector<torch::Tensor>& parameters) {
  double squares = 0;
  for (const torch::Tensor& one : parameters) {
    if (!one.grad().defined()) continue;
    const double norm = one.grad().norm().item<double>();
    squares += norm * norm;
  }
  const double norm = std::sqrt(squares);
  if (!std::isfinite(norm)) {
    for (const torch::Tensor& one : parameters) {
      if (one.grad().defined()) one.grad().zero_();
    }
    return norm;
  }
  norms_.insert(std::ranges::upper_bound(norms_, norm), norm);
  if (norm > bound()) {
    for (const torch::Tensor& one : parameters) {
      if (one.grad().defined()) one.grad().mul_(bound() / norm);
    }
  }
  return norm;
}

double AutoClip::bound() const {
  if (norms_.empty()) return 0;
  const double at = percentile_ / 100 * static_cast<double>(norms_.size() - 1);
  const auto below = static_cast<size_t>(at);
  const size_t above = std::min(below + 1, norms_.size() - 1);
  return std::lerp(norms_[below], norms_[above], at - static_cast<double>(below));
}

torch::Tensor AutoClip::history() const { return torch::tensor(norms_, torch::kDouble); }

void AutoClip::Restore(const torch::Tensor& history) {
  const double* values = history.data_ptr<double>();
  norms_.assign(values, values + history.numel());
}

}  // namespace libretto
