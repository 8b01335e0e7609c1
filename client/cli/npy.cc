#include "client/cli/npy.h"

#include <bit>

#include "absl/strings/str_format.h"

namespace libretto::cli {

static_assert(std::endian::native == std::endian::little);

std::string ToNpy(std::span<const float> values, size_t rows) {
  constexpr size_t kPreamble = 10;  // magic, version, length of the header
  std::string header =
      absl::StrFormat("{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", rows,
                      rows == 0 ? 0 : values.size() / rows);
  header.append(64 - (kPreamble + header.size() + 1) % 64, ' ');
  header += '\n';
  std::string file("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(header.size() & 0xff);
  file += static_cast<char>(header.size() >> 8);
  file += header;
  file.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  return file;
}

}  // namespace libretto::cli
