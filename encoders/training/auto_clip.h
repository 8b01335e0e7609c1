// Gradients clipped at a norm that follows the gradients (AutoClip, Seetharaman et al. 2020).
#pragma once

#include <torch/torch.h>

#include <vector>

namespace libretto {

// Clips at a percentile of the norms seen so far, the present one among them, in the place of a
// fixed norm that would have to be found anew for every loss. Not thread-safe.
class AutoClip {
 public:
  // percentile, 0 to 100; at 100 nothing is clipped.
  explicit AutoClip(double percentile = 10) : percentile_(percentile) {}

  // Scales the parameters' gradients, all together, to the bound if their norm is above it. Returns
  // the norm before. A norm that is not finite clears the gradients and is not remembered.
  double Clip(const std::vector<torch::Tensor>& parameters);

  // The percentile of the norms seen, between two of them as they lie; 0 before the first.
  double bound() const;

  // The norms seen, [steps] float64 in order of size: what a checkpoint keeps.
  torch::Tensor history() const;
  void Restore(const torch::Tensor& history);

 private:
  double percentile_;
  std::vector<double> norms_;  // ascending
};

}  // namespace libretto
