// Fields of a serialised protocol buffer message.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace libretto {

// Reads one message's fields in order; stops, with ok() false, at the first malformed byte.
class WireReader {
 public:
  struct Field {
    uint32_t number = 0;
    uint64_t value = 0;      // of a varint or fixed field
    std::string_view bytes;  // of a length-delimited one
  };

  explicit WireReader(std::string_view bytes) : bytes_(bytes) {}

  // The next field; nothing at the end or after an error.
  std::optional<Field> Next();
  bool ok() const { return ok_; }

 private:
  std::optional<uint64_t> Varint();
  std::optional<uint64_t> Fixed(size_t width);

  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace libretto
