#include "encoders/bundle/tensorflow_checkpoint.h"

#include <leveldb/env.h>
#include <leveldb/iterator.h>
#include <leveldb/options.h>
#include <leveldb/table.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/crc32c.h"
#include "base/status_macros.h"
#include "encoders/text/wire_reader.h"

namespace libretto {
namespace {

class MemoryFile : public leveldb::RandomAccessFile {
 public:
  explicit MemoryFile(std::string_view bytes) : bytes_(bytes) {}
  leveldb::Status Read(uint64_t offset, size_t n, leveldb::Slice* result,
                       char* /*scratch*/) const override {
    const size_t begin = std::min<uint64_t>(offset, bytes_.size());
    *result = leveldb::Slice(bytes_.data() + begin, std::min(n, bytes_.size() - begin));
    return leveldb::Status::OK();
  }

 private:
  const std::string_view bytes_;
};

struct BundleEntry {
  uint64_t dtype = 0;
  Shape shape;
  uint64_t shard = 0;
  uint64_t offset = 0;
  uint64_t size = 0;
  uint32_t masked_crc = 0;
  bool sliced = false;
};

// TensorShapeProto: 2 dim, each 1 size.
bool ParseShape(std::string_view message, Shape& shape) {
  WireReader reader(message);
  while (const auto field = reader.Next()) {
    if (field->number != 2) continue;
    int64_t& extent = shape.emplace_back(0);
    WireReader dim(field->bytes);
    while (const auto part = dim.Next()) {
      if (part->number == 1) extent = static_cast<int64_t>(part->value);
    }
    if (!dim.ok()) return false;
  }
  return reader.ok();
}

std::optional<BundleEntry> ParseEntry(std::string_view message) {
  BundleEntry entry;
  bool shape_ok = true;
  WireReader reader(message);
  while (const auto field = reader.Next()) {
    if (field->number == 1) entry.dtype = field->value;
    if (field->number == 2) shape_ok = ParseShape(field->bytes, entry.shape);
    if (field->number == 3) entry.shard = field->value;
    if (field->number == 4) entry.offset = field->value;
    if (field->number == 5) entry.size = field->value;
    if (field->number == 6) entry.masked_crc = static_cast<uint32_t>(field->value);
    if (field->number == 7) entry.sliced = true;
  }
  if (!reader.ok() || !shape_ok) return std::nullopt;
  return entry;
}

// tensorflow/core/framework/types.proto.
std::optional<DType> DTypeOf(uint64_t tensorflow_type) {
  switch (tensorflow_type) {
    case 1:
      return DType::kF32;
    case 2:
      return DType::kF64;
    case 3:
      return DType::kI32;
    case 4:
      return DType::kU8;
    case 5:
      return DType::kI16;
    case 6:
      return DType::kI8;
    case 9:
      return DType::kI64;
    case 10:
      return DType::kBool;
    case 14:
      return DType::kBF16;
    case 19:
      return DType::kF16;
    default:
      return std::nullopt;
  }
}

// BundleHeaderProto: 1 num_shards, 2 endianness (0 little).
absl::Status CheckHeader(std::string_view message) {
  uint64_t shards = 0, endianness = 0;
  WireReader reader(message);
  while (const auto field = reader.Next()) {
    if (field->number == 1) shards = field->value;
    if (field->number == 2) endianness = field->value;
  }
  if (!reader.ok()) return absl::DataLossError("header is malformed");
  if (shards != 1) return absl::UnimplementedError(absl::StrCat(shards, " data files, not one"));
  if (endianness != 0) return absl::UnimplementedError("big-endian data");
  return absl::OkStatus();
}

absl::StatusOr<TensorData> ReadEntry(std::string_view message, std::string_view data) {
  const std::optional<BundleEntry> entry = ParseEntry(message);
  if (!entry) return absl::DataLossError("entry is malformed");
  if (entry->sliced) return absl::UnimplementedError("tensor is stored in slices");
  const std::optional<DType> dtype = DTypeOf(entry->dtype);
  if (!dtype) return absl::UnimplementedError(absl::StrCat("type ", entry->dtype));
  uint64_t want = static_cast<uint64_t>(SizeOf(*dtype));
  for (const int64_t extent : entry->shape) {
    if (extent < 0 || __builtin_mul_overflow(want, static_cast<uint64_t>(extent), &want)) {
      return absl::DataLossError("shape overflows");
    }
  }
  if (entry->shard != 0 || want != entry->size || entry->offset > data.size() ||
      entry->size > data.size() - entry->offset) {
    return absl::DataLossError(absl::StrCat("bytes ", entry->offset, " + ", entry->size,
                                            " do not hold shape ", ShapeToString(entry->shape),
                                            " in data of ", data.size(), " bytes"));
  }
  const std::string_view bytes = data.substr(entry->offset, entry->size);
  if (MaskCrc32c(Crc32c(bytes)) != entry->masked_crc) {
    return absl::DataLossError("data fails its checksum");
  }
  return TensorData{*dtype, entry->shape, std::string(bytes)};
}

absl::StatusOr<TensorMap> ReadTable(std::string_view index, std::string_view data,
                                    std::string& tensor) {
  leveldb::Options options;
  options.paranoid_checks = true;
  MemoryFile file(index);
  leveldb::Table* opened = nullptr;
  const leveldb::Status status = leveldb::Table::Open(options, &file, index.size(), &opened);
  const std::unique_ptr<leveldb::Table> table(opened);
  if (!status.ok()) return absl::DataLossError(status.ToString());

  leveldb::ReadOptions read;
  read.verify_checksums = true;
  TensorMap tensors;
  bool header = false;
  const std::unique_ptr<leveldb::Iterator> row(table->NewIterator(read));
  for (row->SeekToFirst(); row->Valid(); row->Next()) {
    tensor = row->key().ToString();
    const std::string_view value(row->value().data(), row->value().size());
    if (tensor.empty()) {
      RETURN_IF_ERROR(CheckHeader(value));
      header = true;
      continue;
    }
    ASSIGN_OR_RETURN(tensors[tensor], ReadEntry(value, data));
  }
  tensor.clear();
  if (!row->status().ok()) return absl::DataLossError(row->status().ToString());
  if (!header) return absl::DataLossError("no header");
  return tensors;
}

}  // namespace

absl::StatusOr<TensorMap> ReadTensorflowCheckpoint(std::string_view index, std::string_view data,
                                                   const std::string& name) {
  std::string tensor;
  absl::StatusOr<TensorMap> tensors = ReadTable(index, data, tensor);
  if (tensors.ok()) return tensors;
  const std::string where = tensor.empty() ? name : absl::StrCat(name, ": tensor ", tensor);
  return absl::Status(tensors.status().code(),
                      absl::StrCat(where, ": ", tensors.status().message()));
}

}  // namespace libretto
