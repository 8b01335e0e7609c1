#pragma once

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace libretto {

// As value.get<T>(), which leaves it undefined what becomes of a number like 1e88:
// std::out_of_range.
template <typename T>
T JsonInteger(const nlohmann::json& value) {
  constexpr auto kLimit = static_cast<double>(std::numeric_limits<T>::max());
  if (value.is_number_float() && !(std::fabs(value.get<double>()) < kLimit)) {
    throw std::out_of_range(value.dump() + " is too large");
  }
  return value.get<T>();
}

}  // namespace libretto
