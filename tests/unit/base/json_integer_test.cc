#include "base/json_integer.h"

#include <catch2/catch.hpp>
#include <cstdint>

namespace libretto {
namespace {

TEST_CASE("a number that is too large for an integer is refused, not made one") {
  using nlohmann::json;
  CHECK(JsonInteger<int>(json(12)) == 12);
  CHECK(JsonInteger<int>(json(-3.0)) == -3);
  CHECK(JsonInteger<int64_t>(json(1e15)) == 1'000'000'000'000'000);
  CHECK_THROWS_AS(JsonInteger<int>(json(1e88)), std::out_of_range);
  CHECK_THROWS_AS(JsonInteger<int>(json(-3e9)), std::out_of_range);
  CHECK_THROWS_AS(JsonInteger<int64_t>(json(1e19)), std::out_of_range);
  CHECK_THROWS_AS(JsonInteger<int>(json("12")), json::exception);
}

}  // namespace
}  // namespace libretto
