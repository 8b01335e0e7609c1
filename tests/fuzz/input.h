// What fuzz targets share: an input taken apart from its front, and a check that stays on in every
// build.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

// A property that must hold of whatever comes in.
#define FUZZ_CHECK(condition)                                                      \
  do {                                                                             \
    if (!(condition)) {                                                            \
      std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                \
    }                                                                              \
  } while (false)

namespace libretto {

// Bytes that are missing at the end are zeros.
class FuzzInput {
 public:
  FuzzInput(const uint8_t* data, size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  uint8_t Byte() {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }
  uint32_t Number16() {
    const uint32_t high = Byte();
    return high << 8 | Byte();
  }
  std::string_view Take(size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  std::string_view Rest() { return Take(rest_.size()); }
  bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

// Overwrites bytes as the rest of the input says: of each change, place, length and bytes.
inline void ChangeBytes(FuzzInput& input, std::string& bytes) {
  while (!input.empty() && !bytes.empty()) {
    const size_t at = (size_t{input.Byte()} << 16 | input.Number16()) % bytes.size();
    const std::string_view change = input.Take(1 + input.Byte() % 16);
    bytes.replace(at, change.size(), change);
  }
}

inline void WriteBytes(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

inline std::string ReadBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace libretto
