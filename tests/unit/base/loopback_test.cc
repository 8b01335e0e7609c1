#include "base/loopback.h"

#include <catch2/catch.hpp>

namespace libretto {
namespace {

TEST_CASE("loopback addresses are known by what is written, and nothing that only looks like one") {
  for (const char* address : {"localhost:1", "127.0.0.1:0", "127.8.9.1:1", "[::1]:1"}) {
    CHECK(IsLoopback(address));
  }
  for (const char* address :
       {"0.0.0.0:1", "[::]:1", "192.0.2.1:1", "music.example.org:1", "127.example.org:1",
        "localhost.example.org:1", "1127.0.0.1:1", "dns:///localhost:1", ":1", ""}) {
    CHECK_FALSE(IsLoopback(address));
  }
}

}  // namespace
}  // namespace libretto
