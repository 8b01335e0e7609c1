#include "encoders/training/tower_checkpoint.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/towers/module_parameters.h"
#include "encoders/towers/tensors.h"
#include "encoders/training/archive_file.h"

namespace libretto {

namespace {

absl::StatusOr<TextTransformer> ReadParts(const std::string& path, int64_t vocabulary) {
  ASSIGN_OR_RETURN(const SafetensorsFile file, SafetensorsFile::Open(path));
  TextTransformerOptions options;
  options.vocabulary = vocabulary;
  TextTransformer tower(options);
  RETURN_IF_ERROR(LoadParameters(file, "text.tower.", *tower));
  tower->eval();
  return tower;
}

}  // namespace

absl::StatusOr<TextTransformer> LoadTower(const std::string& checkpoint, int64_t vocabulary) {
  if (checkpoint.ends_with(".safetensors")) {
    return CatchTorch([&] { return ReadParts(checkpoint, vocabulary); });
  }
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
