#include "encoders/training/auto_clip.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

namespace libretto {
namespace {

// Two parameters whose gradients have together the norm `norm`, 3 : 4.
std::vector<torch::Tensor> Parameters(double norm) {
  std::vector<torch::Tensor> all;
  for (const double share : {0.6, 0.8}) {
    torch::Tensor one = torch::zeros({1}, torch::requires_grad());
    one.mutable_grad() = torch::full({1}, share * norm);
    all.push_back(one);
  }
  return all;
}

double NormOf(const std::vector<torch::Tensor>& parameters) {
  return std::hypot(parameters[0].grad().item<double>(), parameters[1].grad().item<double>());
}

TEST_CASE("the bound is the percentile of the norms seen, between two as they lie") {
  AutoClip clip(25);
  CHECK(clip.bound() == 0);
  for (const double norm : {5, 1, 3, 2, 4}) clip.Clip(Parameters(norm));
  CHECK(clip.bound() == Approx(2));
  clip.Clip(Parameters(6));
  CHECK(clip.bound() == Approx(2.25));
}

TEST_CASE("gradients above the bound are scaled to it together, those below are left alone") {
  AutoClip clip(50);
  clip.Clip(Parameters(1));
  std::vector<torch::Tensor> large = Parameters(10);
  CHECK(clip.Clip(large) == Approx(10));
  CHECK(NormOf(large) == Approx(5.5));  // of 1 and 10
  CHECK(large[0].grad().item<double>() / large[1].grad().item<double>() == Approx(0.75));
  std::vector<torch::Tensor> small = Parameters(0.5);
  clip.Clip(small);
  CHECK(NormOf(small) == Approx(0.5));
}

TEST_CASE("the hundredth percentile clips nothing") {
  AutoClip clip(100);
  for (const double norm : {1, 2, 3}) {
    const std::vector<torch::Tensor> parameters = Parameters(norm);
    clip.Clip(parameters);
    CHECK(NormOf(parameters) == Approx(norm));
  }
}

TEST_CASE("a gradient that is not finite is cleared and not remembered") {
  AutoClip clip(50);
  clip.Clip(Parameters(1));
  for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    const std::vector<torch::Tensor> parameters = Parameters(bad);
    CHECK_FALSE(std::isfinite(clip.Clip(parameters)));
    CHECK(NormOf(parameters) == 0);
  }
  CHECK(clip.bound() == Approx(1));
}

TEST_CASE("clipping goes on from a restored history") {
  AutoClip one(10), two(10);
  for (const double norm : {3, 1, 2}) one.Clip(Parameters(norm));
  two.Restore(one.history());
  CHECK(two.bound() == one.bound());
  const std::vector<torch::Tensor> a = Parameters(9), b = Parameters(9);
  one.Clip(a);
  two.Clip(b);
  CHECK(NormOf(a) == NormOf(b));
}

}  // namespace
}  // namespace libretto
