// Values one after the other in a string of bytes, in the machine's byte order.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace libretto {

class Packer {
 public:
  template <typename T>
  Packer& Put(T value) {
    static_assert(std::is_arithmetic_v<T>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  // At most `limit` bytes of `text`.
  Packer& PutText(std::string_view text, size_t limit) {
    text = text.substr(0, limit);
    Put(static_cast<uint32_t>(text.size()));
    bytes_.append(text);
    return *this;
  }
  template <typename T>
  Packer& PutAll(std::span<const T> values) {
    static_assert(std::is_arithmetic_v<T>);
    Put(static_cast<uint32_t>(values.size()));
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    return *this;
  }
  size_t size() const { return bytes_.size(); }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads what a Packer wrote. Once something does not fit, nothing does: look at ok() at the end.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  template <typename T>
  T Get() {
    T value{};
    if (Need(sizeof value)) {
      std::memcpy(&value, rest_.data(), sizeof value);
      rest_.remove_prefix(sizeof value);
    }
    return value;
  }
  std::string GetText(size_t limit) {
    const auto size = Get<uint32_t>();
    if (size > limit || !Need(size)) return Fail<std::string>();
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }
  template <typename T>
  std::vector<T> GetAll(size_t limit) {
    const auto size = Get<uint32_t>();
    if (size > limit || !Need(size * sizeof(T))) return Fail<std::vector<T>>();
    std::vector<T> values(size);
    if (size > 0) std::memcpy(values.data(), rest_.data(), size * sizeof(T));
    rest_.remove_prefix(size * sizeof(T));
    return values;
  }
  // Whether everything fitted and nothing is left.
  bool ok() const { return ok_ && rest_.empty(); }

 private:
  bool Need(size_t size) { return ok_ = ok_ && rest_.size() >= size; }
  template <typename T>
  T Fail() {
    ok_ = false;
    return {};
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace libretto
