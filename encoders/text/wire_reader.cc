#include "encoders/text/wire_reader.h"

namespace libretto {

std::optional<uint64_t> WireReader::Varint() {
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  ok_ = false;
  return std::nullopt;
}

std::optional<uint64_t> WireReader::Fixed(size_t width) {
  if (bytes_.size() < width) {
    ok_ = false;
    return std::nullopt;
  }
  uint64_t value = 0;
  for (size_t i = 0; i < width; ++i) {
    value |= static_cast<uint64_t>(static_cast<unsigned char>(bytes_[i])) << (8 * i);
  }
  bytes_.remove_prefix(width);
  return value;
}

std::optional<WireReader::Field> WireReader::Next() {
  if (!ok_ || bytes_.empty()) return std::nullopt;
  const std::optional<uint64_t> key = Varint();
  if (!key) return std::nullopt;
  Field field;
  field.number = static_cast<uint32_t>(*key >> 3);
  std::optional<uint64_t> value;
  switch (*key & 7) {
    case 0:
      value = Varint();
      break;
    case 1:
      value = Fixed(8);
      break;
    case 2:
      value = Varint();
      if (value && *value > bytes_.size()) value = std::nullopt;
      if (value) {
        field.bytes = bytes_.substr(0, *value);
        bytes_.remove_prefix(*value);
      }
      break;
    case 5:
      value = Fixed(4);
      break;
    default:
      break;
  }
  if (!value) {
    ok_ = false;
    return std::nullopt;
  }
  field.value = *value;
  return field;
}

}  // namespace libretto
