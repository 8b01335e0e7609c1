// The search for an order, against the exact one.
#include "server/playlist/flow_order.h"

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <limits>
#include <map>
#include <random>

namespace libretto {
namespace {

absl::Status GoOn() { return absl::OkStatus(); }

// Points in a square with random energies.
FlowProblem RandomProblem(unsigned seed, size_t size, EnergyShape shape) {
  std::mt19937 random(seed);
  const auto uniform = [&] { return static_cast<double>(random()) / std::mt19937::max(); };
  std::vector<std::pair<double, double>> points;
  std::vector<std::optional<double>> energies;
  for (size_t i = 0; i < size; ++i) {
    const double x = uniform(), y = uniform();
    points.emplace_back(x, y);
    energies.push_back(uniform());
  }
  if (size > 3) energies[2].reset();
  return FlowProblem(energies, shape, [&](int a, int b) {
    const auto [ax, ay] = points[static_cast<size_t>(a)];
    const auto [bx, by] = points[static_cast<size_t>(b)];
    return std::hypot(ax - bx, ay - by);
  });
}

// The least cost of any order: dynamic programming over sets (Held and Karp, 1962).
double LeastCost(const FlowProblem& problem, const FixedEnds& ends) {
  const auto size = static_cast<unsigned>(problem.size());
  constexpr double kNever = std::numeric_limits<double>::infinity();
  std::vector<std::vector<double>> least(1u << size, std::vector<double>(size, kNever));
  const auto allowed = [&](unsigned item, unsigned place) {
    if (place == 0 && ends.start) return static_cast<int>(item) == *ends.start;
    if (place == size - 1 && ends.end) return static_cast<int>(item) == *ends.end;
    return true;
  };
  for (unsigned set = 1; set < 1u << size; ++set) {
    const auto place = static_cast<unsigned>(std::popcount(set)) - 1;
    for (unsigned item = 0; item < size; ++item) {
      if ((set >> item & 1) == 0 || !allowed(item, place)) continue;
      const double here = problem.Place(static_cast<int>(item), static_cast<int>(place));
      const unsigned before = set & ~(1u << item);
      if (before == 0) least[set][item] = here;
      for (unsigned last = 0; last < size; ++last) {
        least[set][item] = std::min(
            least[set][item], least[before][last] + here +
                                  problem.Step(static_cast<int>(last), static_cast<int>(item)));
      }
    }
  }
  return std::ranges::min(least.back());
}

bool IsPermutation(std::vector<int> order, int size) {
  std::ranges::sort(order);
  for (int i = 0; i < size; ++i) {
    if (order[static_cast<size_t>(i)] != i) return false;
  }
  return static_cast<int>(order.size()) == size;
}

TEST_CASE("small lists are ordered as the exact search orders them, or nearly") {
  int exact = 0, all = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    for (const EnergyShape shape :
         {EnergyShape::kFlat, EnergyShape::kRise, EnergyShape::kFall, EnergyShape::kArc}) {
      const size_t size = 2 + seed % 9;
      const FlowProblem problem = RandomProblem(seed, size, shape);
      FixedEnds ends;
      if (seed % 3 == 1) ends.start = static_cast<int>(seed % size);
      if (seed % 4 == 2) ends.end = static_cast<int>((seed + 1) % size);
      const auto order = OrderByFlow(problem, ends, GoOn);
      REQUIRE(order.ok());
      REQUIRE(IsPermutation(*order, problem.size()));
      if (ends.start) CHECK(order->front() == *ends.start);
      if (ends.end) CHECK(order->back() == *ends.end);
      const double least = LeastCost(problem, ends), cost = problem.Cost(*order);
      CAPTURE(seed, size, static_cast<int>(shape), least, cost);
      CHECK(cost >= least - 1e-9);
      CHECK(cost <= 1.1 * least + 1e-9);
      exact += cost <= least + 1e-9 ? 1 : 0;
      ++all;
    }
  }
  CHECK(exact >= all * 9 / 10);
}

TEST_CASE("points on a line are ordered along it, from any order") {
  const auto distance = [](int a, int b) { return std::abs((a * 37 % 101) - (b * 37 % 101)); };
  const FlowProblem problem(std::vector<std::optional<double>>(101), EnergyShape::kRise, distance);
  CHECK_FALSE(problem.shaped());  // no energy is known
  const auto order = OrderByFlow(problem, {}, GoOn);
  REQUIRE(order.ok());
  CHECK(problem.Cost(*order) == 100);
}

TEST_CASE("a long list gets a whole order, much better than the given one") {
  for (const EnergyShape shape : {EnergyShape::kFlat, EnergyShape::kArc}) {
    const FlowProblem problem = RandomProblem(1, 500, shape);
    std::vector<int> given(500);
    for (int i = 0; i < 500; ++i) given[static_cast<size_t>(i)] = i;
    const auto order = OrderByFlow(problem, {7, 3}, GoOn);
    REQUIRE(order.ok());
    CHECK(IsPermutation(*order, 500));
    CHECK(order->front() == 7);
    CHECK(order->back() == 3);
    CHECK(problem.Cost(*order) < 0.4 * problem.Cost(given));
  }
}

TEST_CASE("the search stops when its caller is gone") {
  const FlowProblem problem = RandomProblem(1, 50, EnergyShape::kFlat);
  const auto order =
      OrderByFlow(problem, {}, [] { return absl::CancelledError("the caller has gone"); });
  CHECK(absl::IsCancelled(order.status()));
}

TEST_CASE("where steps cost nothing, the shape alone decides") {
  const std::vector<std::optional<double>> energies = {0.5, 0.1, 0.9, 0.3, 0.7};
  const auto energies_in_order = [&](EnergyShape shape) {
    const FlowProblem problem(energies, shape, [](int, int) { return 0.0; });
    const auto order = OrderByFlow(problem, {}, GoOn);
    REQUIRE(order.ok());
    std::vector<double> in_order;
    for (const int i : *order) in_order.push_back(*energies[static_cast<size_t>(i)]);
    return in_order;
  };
  CHECK(energies_in_order(EnergyShape::kRise) == std::vector<double>{0.1, 0.3, 0.5, 0.7, 0.9});
  CHECK(energies_in_order(EnergyShape::kFall) == std::vector<double>{0.9, 0.7, 0.5, 0.3, 0.1});
  const auto arc = energies_in_order(EnergyShape::kArc);
  CHECK(arc[2] == 0.9);
  CHECK(std::max(arc.front(), arc.back()) == Approx(0.3));
}

}  // namespace
}  // namespace libretto
