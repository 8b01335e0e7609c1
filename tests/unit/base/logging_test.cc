#include "base/logging.h"

#include <catch2/catch.hpp>

namespace libretto {
namespace {

TEST_CASE("InitLogging refuses an unknown level or format and names it") {
  const absl::Status level = InitLogging("loud", "text");
  CHECK(level.code() == absl::StatusCode::kInvalidArgument);
  CHECK_THAT(std::string(level.message()), Catch::Contains("loud"));
  const absl::Status format = InitLogging("info", "xml");
  CHECK(format.code() == absl::StatusCode::kInvalidArgument);
  CHECK_THAT(std::string(format.message()), Catch::Contains("xml"));
  CHECK(InitLogging("info", "text").ok());
}

}  // namespace
}  // namespace libretto
