#include "server/playlist/flow_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/status_macros.h"

namespace libretto {
namespace {

constexpr double kShapeWeight = 1;  // of an energy that is wrong by the span of all
constexpr double kGain = 1e-9;      // less is no improvement
constexpr int kStretch = 3;         // of Or-opt
constexpr int kShapedWindow = 64;   // places that one change touches where a shape is wanted
constexpr int kMaxStarts = 12;
constexpr int kMaxShapedStarts = 4;     // each takes longer
constexpr int kStartsTimesSize = 2000;  // fewer starts for long lists

using Order = std::vector<int>;

// How far up a shape is, 0 to 1, after `part` of the list.
double Level(EnergyShape shape, double part) {
  switch (shape) {
    case EnergyShape::kRise:
      return part;
    case EnergyShape::kFall:
      return 1 - part;
    case EnergyShape::kArc:
      return 1 - std::abs(2 * part - 1);
    case EnergyShape::kFlat:
      break;
  }
  return 0;
}

double Quantile(const std::vector<double>& sorted, double level) {
  const double at = level * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(at);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], at - static_cast<double>(below));
}

Order NearestNeighbours(const FlowProblem& problem, const FixedEnds& ends, int start) {
  Order order = {start};
  std::vector<bool> used(static_cast<size_t>(problem.size()));
  used[static_cast<size_t>(start)] = true;
  if (ends.end) used[static_cast<size_t>(*ends.end)] = true;
  const int open = problem.size() - (ends.end ? 1 : 0);
  while (static_cast<int>(order.size()) < open) {
    const int place = static_cast<int>(order.size());
    int best = -1;
    double best_cost = 0;
    for (int item = 0; item < problem.size(); ++item) {
      if (used[static_cast<size_t>(item)]) continue;
      const double cost = problem.Step(order.back(), item) + problem.Place(item, place);
      if (best < 0 || cost < best_cost) best = item, best_cost = cost;
    }
    used[static_cast<size_t>(best)] = true;
    order.push_back(best);
  }
  if (ends.end) order.push_back(*ends.end);
  return order;
}

// Makes an order better by small changes.
class Improver {
 public:
  Improver(const FlowProblem& problem, const FixedEnds& ends, Order order)
      : problem_(problem),
        order_(std::move(order)),
        first_(ends.start ? 1 : 0),
        last_(problem.size() - 1 - (ends.end ? 1 : 0)) {}

  absl::StatusOr<Order> Run(const std::function<absl::Status()>& go_on) {
    for (bool better = true; better;) {
      better = false;
      for (int i = first_; i <= last_; ++i) {
        RETURN_IF_ERROR(go_on());
        const int end = problem_.shaped() ? std::min(last_, i + kShapedWindow - 1) : last_;
        for (int j = i + 1; j <= end; ++j) better |= TryReverse(i, j);
        for (int j = i + 1; j <= end; ++j) {
          for (int length = 1; length <= std::min(kStretch, j - i); ++length) {
            better |= TryExchange(i, i + length, j);
            better |= TryExchange(i, j - length + 1, j);
          }
        }
      }
    }
    return std::move(order_);
  }

 private:
  int At(int place) const { return order_[static_cast<size_t>(place)]; }
  // Nothing at the ends of the list.
  double StepAt(int place, int item) const {
    return place < 0 || place >= problem_.size() ? 0 : problem_.Step(At(place), item);
  }
  auto Iterator(int place) { return order_.begin() + place; }

  bool TryReverse(int i, int j) {
    double gain =
        StepAt(i - 1, At(i)) + StepAt(j + 1, At(j)) - StepAt(i - 1, At(j)) - StepAt(j + 1, At(i));
    if (problem_.shaped()) {
      for (int k = i; k <= j; ++k) {
        gain += problem_.Place(At(k), k) - problem_.Place(At(k), i + j - k);
      }
    }
    if (gain <= kGain) return false;
    std::reverse(Iterator(i), Iterator(j + 1));
    return true;
  }

  // The stretches [i, m) and [m, j].
  bool TryExchange(int i, int m, int j) {
    double gain = StepAt(i - 1, At(i)) + StepAt(m - 1, At(m)) + StepAt(j + 1, At(j)) -
                  StepAt(i - 1, At(m)) - StepAt(j, At(i)) - StepAt(j + 1, At(m - 1));
    if (problem_.shaped()) {
      for (int k = i; k <= j; ++k) {
        const int place = k < m ? k + (j + 1 - m) : k - (m - i);
        gain += problem_.Place(At(k), k) - problem_.Place(At(k), place);
      }
    }
    if (gain <= kGain) return false;
    std::rotate(Iterator(i), Iterator(m), Iterator(j + 1));
    return true;
  }

  const FlowProblem& problem_;
  Order order_;
  const int first_, last_;  // places that may change
};

// Where to begin: the fixed one, or some of the others, evenly spread.
Order Starts(const FlowProblem& problem, const FixedEnds& ends) {
  if (ends.start) return {*ends.start};
  const int size = problem.size();
  const int most = std::min(problem.shaped() ? kMaxShapedStarts : kMaxStarts, size);
  const int count = std::clamp(kStartsTimesSize / size, 1, most);
  Order starts;
  for (int i = 0; i < count; ++i) {
    const int start = i * size / count;
    if (start != ends.end) starts.push_back(start);
  }
  if (starts.empty()) starts.push_back(ends.end == 0 ? 1 : 0);
  return starts;
}

}  // namespace

FlowProblem::FlowProblem(const std::vector<std::optional<double>>& energies, EnergyShape shape,
                         const std::function<double(int, int)>& step_cost)
    : energies_(energies) {
  steps_.resize(energies.size() * energies.size());
  for (int a = 0; a < size(); ++a) {
    for (int b = 0; b < a; ++b) {
      const size_t row = static_cast<size_t>(a), column = static_cast<size_t>(b);
      steps_[row * energies.size() + column] = steps_[column * energies.size() + row] =
          step_cost(a, b);
    }
  }
  std::vector<double> sorted;
  for (const auto& energy : energies) {
    if (energy) sorted.push_back(*energy);
  }
  std::ranges::sort(sorted);
  if (shape == EnergyShape::kFlat || sorted.empty() || sorted.front() == sorted.back()) return;
  span_ = sorted.back() - sorted.front();
  for (int place = 0; place < size(); ++place) {
    const double part = size() > 1 ? place / static_cast<double>(size() - 1) : 0;
    targets_.push_back(Quantile(sorted, Level(shape, part)));
  }
}

double FlowProblem::Place(int item, int place) const {
  const auto& energy = energies_[static_cast<size_t>(item)];
  if (!shaped() || !energy) return 0;
  return kShapeWeight * std::abs(*energy - targets_[static_cast<size_t>(place)]) / span_;
}

double FlowProblem::Cost(const std::vector<int>& order) const {
  double cost = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    cost += Place(order[i], static_cast<int>(i));
    if (i > 0) cost += Step(order[i - 1], order[i]);
  }
  return cost;
}

absl::StatusOr<std::vector<int>> OrderByFlow(const FlowProblem& problem, const FixedEnds& ends,
                                             const std::function<absl::Status()>& go_on) {
  Order best;
  for (const int start : Starts(problem, ends)) {
    Improver improver(problem, ends, NearestNeighbours(problem, ends, start));
    ASSIGN_OR_RETURN(Order order, improver.Run(go_on));
    if (best.empty() || problem.Cost(order) < problem.Cost(best) - kGain) best = std::move(order);
  }
  return best;
}

}  // namespace libretto
