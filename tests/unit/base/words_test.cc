#include "base/words.h"

#include <catch2/catch.hpp>

namespace libretto {
namespace {

using Words = std::vector<std::string>;

TEST_CASE("words of names are compared without case, accents, punctuation and widths") {
  CHECK(FoldedWords("Sœur Ånge-7!") == Words{"sœur", "ange", "7"});
  CHECK(FoldedWords("WEISS Weiß") == Words{"weiss", "weiss"});
  CHECK(FoldedWords("Чайковский") == FoldedWords("чайковскии"));
  CHECK(FoldedWords("Ｆｕｌｌ　width") == Words{"full", "width"});
  CHECK(FoldedWords("e\u0301tude étude") == Words{"etude", "etude"});
}

TEST_CASE("Chinese characters and kana are words of their own") {
  CHECK(FoldedWords("夜曲 no.2") == Words{"夜", "曲", "no", "2"});
  CHECK(FoldedWords("ピアノ").size() == 3);
}

TEST_CASE("what has no words has none, whatever its bytes") {
  CHECK(FoldedWords("").empty());
  CHECK(FoldedWords(" — …🎹\n").empty());
  CHECK(FoldedWords("a\xff\xfe"
                    "b") == Words{"a", "b"});
  CHECK(FoldedWords(std::string_view("a\0b", 3)) == Words{"a", "b"});
}

}  // namespace
}  // namespace libretto
