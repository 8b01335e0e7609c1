#include "encoders/bundle/musicnn_package.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "encoders/bundle/tensorflow_checkpoint.h"
#include "encoders/bundle/zip_file.h"

namespace libretto {
namespace {

// The optimiser's state and counters, which inference does not need.
bool IsTrainingState(const std::string& name) {
  return name.find("Adam") != std::string::npos || name.find("_power") != std::string::npos;
}

absl::Status AddBackbone(const std::string& wheel, const std::string& model,
                         const std::string& prefix, TensorMap& tensors) {
  const std::string folder = absl::StrCat("musicnn/", model, "/");
  ASSIGN_OR_RETURN(const std::string index, ReadZipEntry(wheel, folder + ".index"));
  ASSIGN_OR_RETURN(const std::string data, ReadZipEntry(wheel, folder + ".data-00000-of-00001"));
  ASSIGN_OR_RETURN(TensorMap checkpoint,
                   ReadTensorflowCheckpoint(index, data, absl::StrCat(wheel, ": ", model)));
  for (auto& [name, tensor] : checkpoint) {
    if (IsTrainingState(name)) continue;
    tensors[prefix + absl::StrReplaceAll(name, {{"/", "."}})] = std::move(tensor);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TensorMap> ReadMusicnnPackage(const std::string& wheel) {
  RETURN_IF_ERROR(CheckPinned(wheel, kMusicnnPackage));
  TensorMap tensors;
  RETURN_IF_ERROR(AddBackbone(wheel, "MSD_musicnn", "audio.msd.", tensors));
  RETURN_IF_ERROR(AddBackbone(wheel, "MTT_musicnn", "audio.mtt.", tensors));
  return tensors;
}

}  // namespace libretto
