#include "encoders/training/tower_checkpoint.h"

#include "encoders/towers/tensors.h"

namespace libretto {

absl::StatusOr<TextTransformer> LoadTower(const std::string& checkpoint, int64_t vocabulary) {
  return CatchTorch([&]() -> absl::StatusOr<TextTransformer> {
    torch::NoGradGuard no_grad;
    TextTransformerOptions options;
    options.vocabulary = vocabulary;
    TextTransformer tower(options);
    torch::serialize::InputArchive archive, model;
    archive.load_from(checkpoint);
    archive.read("tower", model);
    tower->load(model);
    for (torch::Tensor& value : tower->parameters()) {
      value.copy_(value.to(torch::kHalf).to(torch::kFloat));
    }
    tower->eval();
    return tower;
  });
}

}  // namespace libretto
