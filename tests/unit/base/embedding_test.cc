#include "base/embedding.h"

#include <catch2/catch.hpp>
#include <limits>

namespace libretto {
namespace {

TEST_CASE("Dot agrees with the definition at every length around the unrolled step") {
  for (size_t n : {0u, 1u, 7u, 8u, 9u, 31u, 256u}) {
    std::vector<float> a(n), b(n);
    double expected = 0;
    for (size_t i = 0; i < n; ++i) {
      a[i] = 0.25f * static_cast<float>(i) - 3;
      b[i] = 1.0f / static_cast<float>(i + 1);
      expected += static_cast<double>(a[i]) * b[i];
    }
    CHECK(Dot(a, b) == Approx(expected).margin(1e-5));
  }
}

TEST_CASE("NormalizeL2 gives unit length and keeps the direction") {
  std::vector<float> v{3, 0, -4};
  REQUIRE(NormalizeL2(v));
  CHECK(v[0] == Approx(0.6f));
  CHECK(v[2] == Approx(-0.8f));
}

TEST_CASE(
    "NormalizeL2 refuses a zero vector and values that are not finite, leaving them as they were") {
  std::vector<float> zero{0, 0};
  CHECK_FALSE(NormalizeL2(zero));
  std::vector<float> infinite{1, std::numeric_limits<float>::infinity()};
  CHECK_FALSE(NormalizeL2(infinite));
  CHECK(infinite[0] == 1);
  std::vector<float> nan{1, std::numeric_limits<float>::quiet_NaN()};
  CHECK_FALSE(NormalizeL2(nan));
}

}  // namespace
}  // namespace libretto
