#pragma once

#include <string_view>

namespace libretto {

// Whether `address`, as HOST:PORT, can be reached from its own host only. Judged by what is
// written: of names "localhost" only, since others may be any host's.
bool IsLoopback(std::string_view address);

}  // namespace libretto
