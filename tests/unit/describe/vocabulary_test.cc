#include "server/query/vocabulary.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string_view>

#include "server/query/label_confidence.h"

namespace libretto {
namespace {

TEST_CASE("every term is there once, by kind, and its wider term is one of the same kind") {
  std::set<std::string_view> labels;
  for (const Term& term : Vocabulary()) {
    INFO(term.label);
    CHECK(labels.insert(term.label).second);
    CHECK(term.kind != LabelKind::kOther);
    CHECK(FindTerm(term.label) == &term);
    if (term.wider.empty()) continue;
    REQUIRE(FindTerm(term.wider) != nullptr);
    CHECK(FindTerm(term.wider)->kind == term.kind);
  }
  CHECK(std::ranges::is_sorted(Vocabulary(), {}, &Term::kind));
  CHECK(FindTerm("no such label") == nullptr);
}

TEST_CASE("confidence rises with strength, for every kind") {
  for (const LabelKind kind :
       {LabelKind::kOther, LabelKind::kInstrument, LabelKind::kGenre, LabelKind::kMood}) {
    CHECK(LabelConfidence(-20, kind) < 0.001f);
    CHECK(LabelConfidence(20, kind) > 0.999f);
    for (float strength = -4; strength < 6; strength += 0.5f) {
      CHECK(LabelConfidence(strength, kind) < LabelConfidence(strength + 0.5f, kind));
    }
  }
}

}  // namespace
}  // namespace libretto
