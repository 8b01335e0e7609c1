// What a run of TrainHeads keeps, so that one that was stopped goes on as if it had not been.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "encoders/towers/joint_heads.h"
#include "encoders/training/auto_clip.h"
#include "encoders/training/heads_data.h"

namespace libretto {

// All that a step changes. LibTorch's generator, which dropout and noise draw from, is the
// process's own and kept beside these.
struct HeadsRun {
  AudioHead& audio;
  TextHead& text;
  torch::optim::Optimizer& optimizer;
  AutoClip& clip;
  Random& random;
};

class HeadsCheckpoint {
 public:
  // `identity` says what the run is of (options, data, texts): a checkpoint of another is refused.
  // With an empty path nothing is saved and nothing restored.
  HeadsCheckpoint(std::string path, uint64_t identity)
      : path_(std::move(path)), identity_(identity) {}

  // `steps` are done.
  absl::Status Save(int steps, const HeadsRun& run) const;

  // How many steps are done: 0, and `run` as it was, if there is no file. FAILED_PRECONDITION if it
  // is of another run, DATA_LOSS if it is no such checkpoint; both name it and say what to do.
  absl::StatusOr<int> Restore(HeadsRun& run) const;

 private:
  const std::string path_;
  const uint64_t identity_;
};

}  // namespace libretto
