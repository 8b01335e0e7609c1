#include "encoders/model.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "encoders/bundle/golden.h"
#include "encoders/bundle/manifest.h"
#include "encoders/bundle/model_parts.h"
#include "encoders/bundle/safetensors.h"

namespace libretto {
namespace {

class BundleModel : public Model {
 public:
  BundleModel(ModelInfo info, Encoders encoders, std::vector<std::string> labels,
              std::vector<Embedding> reference_audio)
      : info_(std::move(info)),
        encoders_(std::move(encoders)),
        labels_(std::move(labels)),
        reference_audio_(std::move(reference_audio)) {}

  const ModelInfo& info() const override { return info_; }
  const TextEncoder& text() const override { return *encoders_.text; }
  const AudioEncoder& audio() const override { return *encoders_.audio; }
  const std::vector<std::string>& default_labels() const override { return labels_; }
  const std::vector<Embedding>& reference_audio() const override { return reference_audio_; }

 private:
  const ModelInfo info_;
  const Encoders encoders_;
  const std::vector<std::string> labels_;
  const std::vector<Embedding> reference_audio_;
};

constexpr char kRemedy[] = "; build the model again with `libretto-model build`";

std::string Join(const std::string& directory, std::string_view file) {
  return absl::StrCat(directory, "/", std::string(file));
}

// A file of the bundle, checked against the manifest.
absl::StatusOr<std::string> ReadChecked(const std::string& directory, const Manifest& manifest,
                                        std::string_view name) {
  const std::string path = Join(directory, name);
  const auto entry = manifest.files.find(std::string(name));
  if (entry == manifest.files.end()) {
    return absl::DataLossError(absl::StrCat(path, ": not listed in the manifest", kRemedy));
  }
  absl::StatusOr<std::string> bytes = PosixFileSystem().ReadFile(path);
  if (absl::IsNotFound(bytes.status())) {
    return absl::DataLossError(absl::StrCat(path, ": missing", kRemedy));
  }
  RETURN_IF_ERROR(bytes.status());
  if (static_cast<int64_t>(bytes->size()) != entry->second.bytes) {
    return absl::DataLossError(absl::StrCat(path, ": ", bytes->size(), " bytes instead of ",
                                            entry->second.bytes, kRemedy));
  }
  if (Sha256Hex(*bytes) != entry->second.sha256) {
    return absl::DataLossError(
        absl::StrCat(path, ": SHA-256 is not the manifest's; the file was damaged", kRemedy));
  }
  return bytes;
}

struct ManifestFile {
  Manifest manifest;
  std::string id;
};

absl::StatusOr<ManifestFile> ReadManifest(const std::string& path) {
  const std::string manifest_path = Join(path, kManifestFile);
  const absl::StatusOr<std::string> bytes = PosixFileSystem().ReadFile(manifest_path);
  if (absl::IsNotFound(bytes.status())) {
    return absl::NotFoundError(absl::StrCat(
        "no model bundle at ", path, "; build one with `libretto-model build --out ", path, "`"));
  }
  RETURN_IF_ERROR(bytes.status());
  ASSIGN_OR_RETURN(Manifest manifest, ParseManifest(*bytes, ManifestKind::kBundle, manifest_path));
  std::string id = absl::StrCat(manifest.name, "@", Sha256Hex(*bytes).substr(0, 12));
  return ManifestFile{std::move(manifest), std::move(id)};
}

ModelInfo MakeInfo(const Manifest& manifest, const std::string& id) {
  ModelInfo info;
  info.id = id;
  info.name = manifest.name;
  info.architecture = absl::StrCat(manifest.audio.architecture, "+", manifest.text.architecture);
  info.license = manifest.license;
  info.provenance = manifest.provenance;
  info.preprocessing = PreprocessingId(manifest.audio);
  info.dimension = manifest.dimension;
  info.sample_rate = manifest.audio.sample_rate;
  info.max_text_tokens = manifest.text.max_tokens;
  const double patch_seconds = static_cast<double>(manifest.audio.patch_frames) *
                               manifest.audio.hop / manifest.audio.sample_rate;
  info.passage_seconds = manifest.audio.passage_patches * patch_seconds;
  info.passage_hop_seconds = manifest.audio.passage_hop_patches * patch_seconds;
  return info;
}

}  // namespace

absl::StatusOr<std::unique_ptr<const Model>> Model::Open(const std::string& path,
                                                         const ModelOptions& options) {
  ASSIGN_OR_RETURN(const ManifestFile file, ReadManifest(path));
  const Manifest& manifest = file.manifest;
  ASSIGN_OR_RETURN(std::string weight_bytes, ReadChecked(path, manifest, kWeightsFile));
  ASSIGN_OR_RETURN(const std::string tokenizer, ReadChecked(path, manifest, kTokenizerFile));
  RETURN_IF_ERROR(ReadChecked(path, manifest, kLicensesFile).status());
  ASSIGN_OR_RETURN(const std::string label_bytes, ReadChecked(path, manifest, kLabelsFile));
  ASSIGN_OR_RETURN(std::string golden_bytes, ReadChecked(path, manifest, kGoldenFile));

  ASSIGN_OR_RETURN(const SafetensorsFile weights,
                   SafetensorsFile::Parse(std::move(weight_bytes), Join(path, kWeightsFile)));
  ASSIGN_OR_RETURN(Encoders encoders,
                   MakeEncoders(manifest, weights, tokenizer, Join(path, kTokenizerFile)));
  ASSIGN_OR_RETURN(auto labels, ParseLabels(label_bytes, Join(path, kLabelsFile)));
  ASSIGN_OR_RETURN(auto reference, ReadReferenceAudio(weights, manifest.dimension));
  if (options.self_test) {
    ASSIGN_OR_RETURN(const SafetensorsFile golden,
                     SafetensorsFile::Parse(std::move(golden_bytes), Join(path, kGoldenFile)));
    ASSIGN_OR_RETURN(const TensorMap computed,
                     ComputeGolden(*encoders.text, *encoders.audio, manifest.golden_texts));
    RETURN_IF_ERROR(CheckGolden(computed, golden));
  }
  return std::make_unique<const BundleModel>(MakeInfo(manifest, file.id), std::move(encoders),
                                             std::move(labels), std::move(reference));
}

absl::StatusOr<std::string> Model::IdAt(const std::string& path) {
  ASSIGN_OR_RETURN(ManifestFile file, ReadManifest(path));
  return std::move(file.id);
}

}  // namespace libretto
