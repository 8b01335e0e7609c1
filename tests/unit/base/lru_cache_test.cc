#include "base/lru_cache.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

TEST_CASE("what was added is found as it was, and counted") {
  LruCache<int> cache(1 << 20);
  CHECK_FALSE(cache.Find("cello").has_value());
  cache.Add("cello", 7, 100);
  CHECK(cache.Find("cello") == 7);
  CHECK_FALSE(cache.Find("Cello").has_value());
  CHECK(cache.counts().hits == 1);
  CHECK(cache.counts().misses == 2);
  CHECK(cache.counts().bytes > 100);
  cache.Add("cello", 8, 100);
  CHECK(cache.Find("cello") == 7);
}

TEST_CASE("what was not asked for the longest goes first; memory stays within bounds") {
  constexpr size_t kBytes = 200 * 1024;
  LruCache<int> cache(kBytes);
  cache.Add("asked for", 1, 1000);
  cache.Add("forgotten", 2, 1000);
  for (int i = 0; i < 1000; ++i) {
    cache.Add(absl::StrCat("text ", i), 3, 1000);
    cache.Find("asked for");
    REQUIRE(cache.counts().bytes <= static_cast<int64_t>(kBytes));
  }
  CHECK(cache.counts().bytes > static_cast<int64_t>(kBytes / 2));
  CHECK(cache.Find("asked for") == 1);
  CHECK_FALSE(cache.Find("forgotten").has_value());
  CHECK(cache.Find("text 999") == 3);
}

TEST_CASE("large values do not push out the others; a cache of size 0 keeps nothing") {
  LruCache<int> cache(1 << 20);
  cache.Add("large", 1, 60'000);
  CHECK(cache.counts().bytes == 0);
  LruCache<int> none(0);
  none.Add("cello", 1, 1);
  CHECK_FALSE(none.Find("cello").has_value());
}

}  // namespace
}  // namespace libretto
