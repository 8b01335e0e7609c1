// The safetensors format (https://huggingface.co/docs/safetensors): eight bytes of little-endian
// header length, a JSON header {name: {dtype, shape, data_offsets}}, then the tensors' bytes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace libretto {

enum class DType { kBool, kU8, kI8, kI16, kI32, kI64, kF16, kBF16, kF32, kF64 };

// Bytes of one value.
int SizeOf(DType dtype);
// The format's name of the type, e.g. "F32".
std::string_view DTypeName(DType dtype);

using Shape = std::vector<int64_t>;

// "[2, 753]", for messages.
std::string ShapeToString(const Shape& shape);

// A tensor inside a SafetensorsFile: row-major, little-endian, contiguous.
struct TensorView {
  DType dtype = DType::kF32;
  Shape shape;
  std::string_view bytes;  // lives as long as the file that it came from
};

// A tensor that owns its bytes, for writing.
struct TensorData {
  DType dtype = DType::kF32;
  Shape shape;
  std::string bytes;

  static TensorData FromFloats(Shape shape, const std::vector<float>& values);
};

using TensorMap = std::map<std::string, TensorData>;
using StringMap = std::map<std::string, std::string>;

// Values of an F64, F32, F16, BF16 or integer tensor as float32, in order.
std::vector<float> ToFloats(const TensorView& tensor);

// A parsed file, held in memory. Copies share the bytes. Immutable and thread-safe.
class SafetensorsFile {
 public:
  // NOT_FOUND if there is no such file; DATA_LOSS, naming the file and tensor, if the header is
  // malformed or offsets, shapes and sizes contradict one another, overlap or leave holes.
  static absl::StatusOr<SafetensorsFile> Open(const std::string& path);
  // The same for bytes in memory; messages call them `name`.
  static absl::StatusOr<SafetensorsFile> Parse(std::string bytes, std::string name);

  const std::string& name() const { return name_; }
  const std::map<std::string, TensorView>& tensors() const { return tensors_; }
  const StringMap& metadata() const { return metadata_; }

  // DATA_LOSS naming the file and the tensor if it is not there.
  absl::StatusOr<TensorView> Get(const std::string& tensor) const;
  // As Get, and DATA_LOSS too if the shape is another.
  absl::StatusOr<TensorView> Get(const std::string& tensor, const Shape& shape) const;

 private:
  std::string name_;
  std::shared_ptr<const std::string> bytes_;
  std::map<std::string, TensorView> tensors_;
  StringMap metadata_;
};

// The bytes of a file: tensors by name, so that equal content gives equal bytes. INVALID_ARGUMENT,
// naming the tensor, if its bytes do not fill its shape.
absl::StatusOr<std::string> SerializeSafetensors(const TensorMap& tensors,
                                                 const StringMap& metadata = {});

// SerializeSafetensors, written atomically.
absl::Status WriteSafetensors(const std::string& path, const TensorMap& tensors,
                              const StringMap& metadata = {});

}  // namespace libretto
