#include "base/utf8.h"

#include <catch2/catch.hpp>

namespace libretto {
namespace {

TEST_CASE("IsValidUtf8 accepts every plane and refuses ill-formed sequences") {
  CHECK(IsValidUtf8(""));
  CHECK(IsValidUtf8("cello \xc3\xa9 \xe6\x82\xb2\xe3\x81\x97\xe3\x81\x84 \xf0\x9f\x8e\xbb"));
  CHECK_FALSE(IsValidUtf8("\xff"));
  CHECK_FALSE(IsValidUtf8("\xc0\xaf"));          // overlong
  CHECK_FALSE(IsValidUtf8("\xed\xa0\x80"));      // surrogate
  CHECK_FALSE(IsValidUtf8("\xf4\x90\x80\x80"));  // above U+10FFFF
  CHECK_FALSE(IsValidUtf8("\xe2\x82"));          // cut short
}

TEST_CASE("ToValidUtf8 keeps what is well-formed and marks the rest") {
  CHECK(ToValidUtf8("caf\xc3\xa9") == "caf\xc3\xa9");
  CHECK(ToValidUtf8("caf\xe9!") == "caf\xef\xbf\xbd!");
  CHECK(IsValidUtf8(ToValidUtf8("\xf0\x9f\x8e \xff\xfe")));
}

}  // namespace
}  // namespace libretto
