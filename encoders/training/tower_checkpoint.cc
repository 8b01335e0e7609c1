#include "encoders/training/tower_checkpoint.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/towers/tensors.h"
#include "encoders/training/archive_file.h"

namespace libretto {

absl::StatusOr<TextTransformer> LoadTower(const std::string& checkpoint, int64_t vocabulary) {
  absl::StatusOr<torch::serialize::InputArchive> archive = LoadArchive(checkpoint);
  if (absl::IsNotFound(archive.status())) {
    return absl::NotFoundError(
        absl::StrCat(archive.status().message(), "; make it with `libretto-train distill-text`"));
  }
  RETURN_IF_ERROR(archive.status());
  return CatchTorch([&]() -> absl::StatusOr<TextTransformer> {
    torch::NoGradGuard no_grad;
    TextTransformerOptions options;
    options.vocabulary = vocabulary;
    TextTransformer tower(options);
    torch::serialize::InputArchive model;
    archive->read("tower", model);
    tower->load(model);
    for (torch::Tensor& value : tower->parameters()) {
      value.copy_(value.to(torch::kHalf).to(torch::kFloat));
    }
    tower->eval();
    return tower;
  });
}

}  // namespace libretto
