#include "base/chance.h"

#include <catch2/catch.hpp>
#include <string>

namespace libretto {
namespace {

TEST_CASE("chance depends on seed and name alone, and is spread over the interval") {
  CHECK(Chance(7, "a") == Chance(7, "a"));
  CHECK(Chance(7, "a") != Chance(8, "a"));
  CHECK(Chance(7, "a") != Chance(7, "b"));
  int low = 0;
  for (int i = 0; i < 1000; ++i) {
    const double chance = Chance(1, std::to_string(i));
    CHECK((chance > 0 && chance < 1));
    low += chance < 0.5;
  }
  CHECK((low > 400 && low < 600));
}

}  // namespace
}  // namespace libretto
