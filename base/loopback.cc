#include "base/loopback.h"

namespace libretto {

bool IsLoopback(std::string_view address) {
  const std::string_view host = address.substr(0, address.rfind(':'));
  const bool ipv4 = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return host == "localhost" || host == "[::1]" || (ipv4 && host.starts_with("127."));
}

}  // namespace libretto
