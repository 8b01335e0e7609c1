#include "server/batching/embedding_cache.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

EncodedText Encoded(float value) { return {Embedding(256, value), 3, true}; }

TEST_CASE("what was added is found as it was, and counted") {
  EmbeddingCache cache(1 << 20);
  CHECK_FALSE(cache.Find("cello").has_value());
  cache.Add("cello", Encoded(1));
  const auto found = cache.Find("cello");
  REQUIRE(found.has_value());
  CHECK(found->embedding == Embedding(256, 1));
  CHECK(found->tokens == 3);
  CHECK(found->truncated);
  CHECK_FALSE(cache.Find("Cello").has_value());
  CHECK(cache.counts().hits == 1);
  CHECK(cache.counts().misses == 2);
}

TEST_CASE("the text that was not asked for the longest goes first; memory stays within bounds") {
  constexpr size_t kBytes = 200 * 1024;
  EmbeddingCache cache(kBytes);
  cache.Add("asked for", Encoded(1));
  cache.Add("forgotten", Encoded(2));
  for (int i = 0; i < 1000; ++i) {
    cache.Add(absl::StrCat("text ", i), Encoded(3));
    cache.Find("asked for");
    REQUIRE(cache.counts().bytes <= static_cast<int64_t>(kBytes));
  }
  CHECK(cache.counts().bytes > static_cast<int64_t>(kBytes / 2));
  CHECK(cache.Find("asked for").has_value());
  CHECK_FALSE(cache.Find("forgotten").has_value());
  CHECK(cache.Find("text 999").has_value());
}

TEST_CASE("long texts do not push out the others; a cache of size 0 keeps nothing") {
  EmbeddingCache cache(1 << 20);
  cache.Add(std::string(60'000, 'x'), Encoded(1));
  CHECK(cache.counts().bytes == 0);
  EmbeddingCache none(0);
  none.Add("cello", Encoded(1));
  CHECK_FALSE(none.Find("cello").has_value());
}

}  // namespace
}  // namespace libretto
