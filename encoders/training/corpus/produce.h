// Makes many pieces on several threads.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/training/corpus/production.h"

namespace libretto {

struct ProduceOptions {
  std::vector<std::string> soundfonts;
  std::string folder;  // of the pieces
  int64_t first = 0, count = 0;
  int threads = 1;
};

// Makes piece `number` in `studio`; called from several threads, each with a studio and a `worker`
// number of its own.
using MakePiece = std::function<absl::StatusOr<Facts>(Studio& studio, int worker, int64_t number)>;
// Told after each piece, by one thread at a time: how many are done, and why this one was left out
// (OK if it was not).
using PieceDone = std::function<void(size_t done, const absl::Status& status)>;

// Facts of pieces first ... first + count - 1 in order, whatever the number of threads. Pieces for
// which `make` returns INVALID_ARGUMENT are left out; another error ends the work and is returned.
absl::StatusOr<std::vector<Facts>> Produce(const ProduceOptions& options, const MakePiece& make,
                                           const PieceDone& report);

}  // namespace libretto
