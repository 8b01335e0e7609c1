#include "encoders/bundle/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/file_system.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

using nlohmann::json;

constexpr size_t kLengthBytes = 8;
constexpr uint64_t kMaxHeaderBytes = 100'000'000;
static_assert(std::endian::native == std::endian::little, "the format is little-endian");
constexpr std::string_view kMetadataKey = "__metadata__";

struct DTypeInfo {
  DType dtype;
  std::string_view name;
  int size;
};

constexpr DTypeInfo kDTypes[] = {
    {DType::kBool, "BOOL", 1}, {DType::kU8, "U8", 1},     {DType::kI8, "I8", 1},
    {DType::kI16, "I16", 2},   {DType::kI32, "I32", 4},   {DType::kI64, "I64", 8},
    {DType::kF16, "F16", 2},   {DType::kBF16, "BF16", 2}, {DType::kF32, "F32", 4},
    {DType::kF64, "F64", 8},
};

const DTypeInfo& InfoOf(DType dtype) { return kDTypes[static_cast<size_t>(dtype)]; }

std::optional<DType> ParseDType(std::string_view name) {
  for (const DTypeInfo& info : kDTypes) {
    if (info.name == name) return info.dtype;
  }
  return std::nullopt;
}

// Bytes of a tensor, or nothing if that overflows.
std::optional<uint64_t> ByteSize(DType dtype, const Shape& shape) {
  uint64_t size = static_cast<uint64_t>(SizeOf(dtype));
  for (int64_t extent : shape) {
    if (extent < 0) return std::nullopt;
    if (__builtin_mul_overflow(size, static_cast<uint64_t>(extent), &size)) return std::nullopt;
  }
  return size;
}

struct Entry {
  DType dtype;
  Shape shape;
  uint64_t begin = 0;
  uint64_t end = 0;
};

absl::StatusOr<Entry> ParseEntry(const json& value) {
  auto malformed = [](const std::string& what) {
    return absl::DataLossError(absl::StrCat("malformed header: ", what));
  };
  if (!value.is_object()) return malformed("entry is not an object");
  const auto dtype = value.find("dtype");
  const auto shape = value.find("shape");
  const auto offsets = value.find("data_offsets");
  if (dtype == value.end() || !dtype->is_string()) return malformed("no dtype");
  if (shape == value.end() || !shape->is_array()) return malformed("no shape");
  if (offsets == value.end() || !offsets->is_array() || offsets->size() != 2 ||
      !(*offsets)[0].is_number_unsigned() || !(*offsets)[1].is_number_unsigned()) {
    return malformed("no data_offsets");
  }
  Entry entry;
  const std::string& type_name = dtype->get_ref<const std::string&>();
  const std::optional<DType> type = ParseDType(type_name);
  if (!type) return malformed(absl::StrCat("unknown dtype ", type_name));
  entry.dtype = *type;
  for (const json& extent : *shape) {
    if (!extent.is_number_unsigned()) return malformed("shape is not a list of sizes");
    entry.shape.push_back(extent.get<int64_t>());
  }
  entry.begin = (*offsets)[0].get<uint64_t>();
  entry.end = (*offsets)[1].get<uint64_t>();
  const std::optional<uint64_t> size = ByteSize(entry.dtype, entry.shape);
  if (!size || entry.begin > entry.end || entry.end - entry.begin != *size) {
    return absl::DataLossError(absl::StrCat("shape ", ShapeToString(entry.shape), " of ", type_name,
                                            " does not fill bytes ", entry.begin, " to ",
                                            entry.end));
  }
  return entry;
}

float HalfToFloat(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000u) << 16;
  const uint32_t exponent = (half >> 10) & 0x1fu;
  const uint32_t mantissa = half & 0x3ffu;
  uint32_t bits = sign;
  if (exponent == 0x1f) {
    bits |= 0x7f800000u | (mantissa << 13);
  } else if (exponent != 0) {
    bits |= ((exponent + 112) << 23) | (mantissa << 13);
  } else {
    const float value = static_cast<float>(mantissa) * 0x1p-24f;
    return sign ? -value : value;
  }
  return std::bit_cast<float>(bits);
}

float Bfloat16ToFloat(uint16_t bits16) {
  const uint32_t bits = static_cast<uint32_t>(bits16) << 16;
  return std::bit_cast<float>(bits);
}

template <typename T, typename F>
std::vector<float> Convert(std::string_view bytes, F to_float) {
  std::vector<float> out(bytes.size() / sizeof(T));
  for (size_t i = 0; i < out.size(); ++i) {
    T value;
    std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
    out[i] = to_float(value);
  }
  return out;
}

template <typename T>
std::vector<float> Cast(std::string_view bytes) {
  return Convert<T>(bytes, [](T value) { return static_cast<float>(value); });
}

// Tensors must lie end to end from 0 to `size`.
absl::Status CheckCoverage(const std::map<std::string, Entry>& entries, uint64_t size) {
  std::vector<std::pair<const std::string*, const Entry*>> order;
  for (const auto& [name, entry] : entries) order.emplace_back(&name, &entry);
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return std::pair(a.second->begin, a.second->end) < std::pair(b.second->begin, b.second->end);
  });
  uint64_t at = 0;
  for (const auto& [name, entry] : order) {
    if (entry->begin != at) {
      return absl::DataLossError(absl::StrCat("tensor ", *name, " begins at byte ", entry->begin,
                                              " where ", at,
                                              " was expected (overlapping tensors, or a hole)"));
    }
    if (entry->end > size) {
      return absl::DataLossError(absl::StrCat("tensor ", *name, " ends at byte ", entry->end,
                                              " but the file holds ", size,
                                              "; the file is truncated"));
    }
    at = entry->end;
  }
  if (at != size) {
    return absl::DataLossError(
        absl::StrCat("tensors fill ", at, " bytes but the file holds ", size));
  }
  return absl::OkStatus();
}

absl::Status InFile(const std::string& name, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(name, ": ", status.message()));
}

uint64_t LoadLength(std::string_view bytes) {
  uint64_t length;
  std::memcpy(&length, bytes.data(), sizeof(length));
  return length;
}

absl::StatusOr<json> ParseHeader(std::string_view bytes) {
  if (bytes.size() < kLengthBytes) {
    return absl::DataLossError("shorter than a safetensors header; the file is truncated");
  }
  const uint64_t length = LoadLength(bytes);
  if (length > kMaxHeaderBytes || length > bytes.size() - kLengthBytes) {
    return absl::DataLossError(absl::StrCat("header of ", length, " bytes does not fit a file of ",
                                            bytes.size(), " bytes"));
  }
  json header = json::parse(bytes.substr(kLengthBytes, length), nullptr, false);
  if (!header.is_object()) return absl::DataLossError("header is not a JSON object");
  return header;
}

}  // namespace

int SizeOf(DType dtype) { return InfoOf(dtype).size; }

std::string_view DTypeName(DType dtype) { return InfoOf(dtype).name; }

std::string ShapeToString(const Shape& shape) {
  return absl::StrCat("[", absl::StrJoin(shape, ", "), "]");
}

TensorData TensorData::FromFloats(Shape shape, const std::vector<float>& values) {
  return {DType::kF32, std::move(shape),
          std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float))};
}

std::vector<float> ToFloats(const TensorView& tensor) {
  switch (tensor.dtype) {
    case DType::kBool:
    case DType::kU8:
      return Cast<uint8_t>(tensor.bytes);
    case DType::kI8:
      return Cast<int8_t>(tensor.bytes);
    case DType::kI16:
      return Cast<int16_t>(tensor.bytes);
    case DType::kI32:
      return Cast<int32_t>(tensor.bytes);
    case DType::kI64:
      return Cast<int64_t>(tensor.bytes);
    case DType::kF16:
      return Convert<uint16_t>(tensor.bytes, HalfToFloat);
    case DType::kBF16:
      return Convert<uint16_t>(tensor.bytes, Bfloat16ToFloat);
    case DType::kF32:
      return Cast<float>(tensor.bytes);
    case DType::kF64:
      return Cast<double>(tensor.bytes);
  }
  return {};
}

absl::StatusOr<SafetensorsFile> SafetensorsFile::Open(const std::string& path) {
  ASSIGN_OR_RETURN(std::string bytes, PosixFileSystem().ReadFile(path));
  return Parse(std::move(bytes), path);
}

absl::StatusOr<SafetensorsFile> SafetensorsFile::Parse(std::string bytes, std::string name) {
  SafetensorsFile file;
  file.name_ = std::move(name);
  file.bytes_ = std::make_shared<const std::string>(std::move(bytes));
  const std::string_view all = *file.bytes_;
  const absl::StatusOr<json> header = ParseHeader(all);
  if (!header.ok()) return InFile(file.name_, header.status());
  const std::string_view data = all.substr(kLengthBytes + LoadLength(all));

  std::map<std::string, Entry> entries;
  for (const auto& [key, value] : header->items()) {
    if (key == kMetadataKey) {
      for (const auto& [k, v] : value.items()) {
        if (v.is_string()) file.metadata_[k] = v.get<std::string>();
      }
      continue;
    }
    const absl::StatusOr<Entry> entry = ParseEntry(value);
    if (!entry.ok()) {
      return InFile(absl::StrCat(file.name_, ": tensor ", key), entry.status());
    }
    entries[key] = *entry;
  }
  const absl::Status coverage = CheckCoverage(entries, data.size());
  if (!coverage.ok()) return InFile(file.name_, coverage);
  for (auto& [key, entry] : entries) {
    file.tensors_[key] = {entry.dtype, std::move(entry.shape),
                          data.substr(entry.begin, entry.end - entry.begin)};
  }
  return file;
}

absl::StatusOr<TensorView> SafetensorsFile::Get(const std::string& tensor) const {
  const auto found = tensors_.find(tensor);
  if (found == tensors_.end()) {
    return absl::DataLossError(absl::StrCat(name_, ": tensor ", tensor, " is missing"));
  }
  return found->second;
}

absl::StatusOr<TensorView> SafetensorsFile::Get(const std::string& tensor,
                                                const Shape& shape) const {
  ASSIGN_OR_RETURN(TensorView view, Get(tensor));
  if (view.shape != shape) {
    return absl::DataLossError(absl::StrCat(name_, ": tensor ", tensor, " has shape ",
                                            ShapeToString(view.shape), ", not ",
                                            ShapeToString(shape)));
  }
  return view;
}

absl::StatusOr<std::string> SerializeSafetensors(const TensorMap& tensors,
                                                 const StringMap& metadata) {
  json header = json::object();
  if (!metadata.empty()) header[std::string(kMetadataKey)] = metadata;
  uint64_t offset = 0;
  for (const auto& [name, tensor] : tensors) {
    const std::optional<uint64_t> size = ByteSize(tensor.dtype, tensor.shape);
    if (!size || *size != tensor.bytes.size()) {
      return absl::InvalidArgumentError(absl::StrCat("tensor ", name, ": ", tensor.bytes.size(),
                                                     " bytes do not fill shape ",
                                                     ShapeToString(tensor.shape)));
    }
    header[name] = {{"dtype", DTypeName(tensor.dtype)},
                    {"shape", tensor.shape},
                    {"data_offsets", {offset, offset + *size}}};
    offset += *size;
  }
  std::string text = header.dump(-1, ' ', false, json::error_handler_t::replace);
  text.resize((text.size() + kLengthBytes - 1) / kLengthBytes * kLengthBytes, ' ');

  const uint64_t length = text.size();
  std::string out(reinterpret_cast<const char*>(&length), kLengthBytes);
  out.reserve(kLengthBytes + text.size() + offset);
  out += text;
  for (const auto& [name, tensor] : tensors) out += tensor.bytes;
  return out;
}

absl::Status WriteSafetensors(const std::string& path, const TensorMap& tensors,
                              const StringMap& metadata) {
  ASSIGN_OR_RETURN(const std::string bytes, SerializeSafetensors(tensors, metadata));
  return PosixFileSystem().WriteFileAtomically(path, bytes);
}

}  // namespace libretto
