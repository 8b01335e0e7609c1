// Files of a model bundle and of the packages that one is built from.
#include "encoders/bundle/manifest.h"
#include "encoders/bundle/safetensors.h"
#include "encoders/bundle/tensorflow_checkpoint.h"
#include "encoders/bundle/zip_file.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/fuzz/input.h"

namespace libretto {
namespace {

// What parses is written as something that parses to the same.
void ReadManifest(std::string_view json, ManifestKind kind) {
  const absl::StatusOr<Manifest> manifest = ParseManifest(json, kind, "manifest");
  if (!manifest.ok()) return;
  const std::string written = SerializeManifest(*manifest, kind);
  const absl::StatusOr<Manifest> again = ParseManifest(written, kind, "manifest");
  FUZZ_CHECK(again.ok() && SerializeManifest(*again, kind) == written);
  PreprocessingId(manifest->audio);
}

void ReadTensors(std::string_view bytes) {
  const auto file = SafetensorsFile::Parse(std::string(bytes), "tensors");
  if (!file.ok()) {
    FUZZ_CHECK(absl::IsDataLoss(file.status()));
    return;
  }
  TensorMap tensors;
  for (const auto& [name, view] : file->tensors()) {
    ToFloats(view);
    ShapeToString(view.shape);
    tensors[name] = {view.dtype, view.shape, std::string(view.bytes)};
  }
  const auto written = SerializeSafetensors(tensors, file->metadata());
  FUZZ_CHECK(written.ok() && SafetensorsFile::Parse(*written, "again").ok());
}

void ReadCheckpoint(std::string_view index, std::string_view data) {
  const auto tensors = ReadTensorflowCheckpoint(index, data, "checkpoint");
  if (!tensors.ok()) return;
  for (const auto& [name, tensor] : *tensors) ToFloats({tensor.dtype, tensor.shape, tensor.bytes});
}

void ReadArchive(std::string_view bytes) {
  static const TemporaryDirectory directory;
  const std::string path = directory / "archive.zip";
  WriteBytes(path, bytes);
  constexpr size_t kMaxBytes = 1 << 20;
  const auto entry = ReadZipEntry(path, "entry", kMaxBytes);
  if (entry.ok()) FUZZ_CHECK(entry->size() <= kMaxBytes);
}

}  // namespace
}  // namespace libretto

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace libretto;
  FuzzInput input(data, size);
  switch (input.Byte() % 5) {
    case 0:
      ReadManifest(input.Rest(), ManifestKind::kParts);
      break;
    case 1:
      ReadManifest(input.Rest(), ManifestKind::kBundle);
      break;
    case 2:
      ReadTensors(input.Rest());
      break;
    case 3: {
      const std::string_view index = input.Take(input.Number16());
      ReadCheckpoint(index, input.Rest());
      break;
    }
    default:
      ReadArchive(input.Rest());
  }
  return 0;
}
