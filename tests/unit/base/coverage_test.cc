#include "base/coverage.h"

#include <catch2/catch.hpp>

namespace libretto {
namespace {

TEST_CASE("a coverage is read by the name that is written") {
  for (const auto& [name, coverage] : CoverageByName()) {
    CHECK(CoverageName(coverage) == name);
    CHECK(*ParseCoverage(name) == coverage);
  }
  CHECK(StepOf(*ParseCoverage("third")) == 3);
}

TEST_CASE("an unknown coverage is refused with the names that there are") {
  for (const char* name : {"", "Half", "quarter", "0.5"}) {
    const auto parsed = ParseCoverage(name);
    CHECK(parsed.status().code() == absl::StatusCode::kInvalidArgument);
  }
  CHECK(ParseCoverage("quarter").status().message() ==
        "coverage \"quarter\" is none of full, half and third");
}

}  // namespace
}  // namespace libretto
