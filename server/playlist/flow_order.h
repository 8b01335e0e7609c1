// An order in which neighbours go well together.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/playlist/playlist.h"

namespace libretto {

// A travelling salesman's path. What is ordered are the numbers 0 to size - 1.
class FlowProblem {
 public:
  // `energies` holds one value for each, absent where it is not known; `step_cost` is symmetric.
  FlowProblem(const std::vector<std::optional<double>>& energies, EnergyShape shape,
              const std::function<double(int, int)>& step_cost);

  int size() const { return static_cast<int>(energies_.size()); }
  bool shaped() const { return !targets_.empty(); }
  // Of `b` directly after `a`, or the other way round.
  double Step(int a, int b) const {
    return steps_[static_cast<size_t>(a) * energies_.size() + static_cast<size_t>(b)];
  }
  // Of `item` at a place: how far its energy is from what the shape wants there, as a part of the
  // span of all energies. The shape wants the energies that there are: those of all items, sorted,
  // as far along as the shape is up.
  double Place(int item, int place) const;
  double Cost(const std::vector<int>& order) const;

 private:
  std::vector<std::optional<double>> energies_;
  std::vector<double> targets_;  // by place; empty if no shape is wanted, or none can be
  double span_ = 0;              // of the energies, where there is a shape
  std::vector<double> steps_;
};

struct FixedEnds {
  std::optional<int> start, end;  // different ones
};

// A good order, the same each time: nearest neighbours from several starts, each improved by 2-opt
// (Croes, 1958) and by exchanging neighbouring stretches, one of which is up to three long (Or,
// 1976), until nothing gets better. Where a shape says what belongs to each place, a change touches
// at most 64 places. `go_on` is asked often, and its errors end the search.
absl::StatusOr<std::vector<int>> OrderByFlow(const FlowProblem& problem, const FixedEnds& ends,
                                             const std::function<absl::Status()>& go_on);

}  // namespace libretto
