// librettod's configuration from its three sources. What is accepted is written as a file that
// gives the same again.
#include <cstdlib>

#include "absl/strings/str_split.h"
#include "base/utf8.h"
#include "server/command_line.h"
#include "server/config.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/fuzz/input.h"

namespace libretto {
namespace {

absl::StatusOr<GivenValues> AsFile(std::string_view toml) {
  static const TemporaryDirectory directory;
  const std::string path = directory / "librettod.toml";
  WriteBytes(path, toml);
  return FromFile(path);
}

absl::StatusOr<GivenValues> AsFlags(std::string_view bytes) {
  const std::vector<std::string> words = absl::StrSplit(std::string(bytes), '\n');
  std::vector<const char*> arguments = {"librettod"};
  for (const std::string& word : words) arguments.push_back(word.c_str());
  auto line = ParseCommandLine(static_cast<int>(arguments.size()), arguments.data(), "1");
  if (!line.ok()) return line.status();
  return line->flags;
}

absl::StatusOr<GivenValues> AsVariable(FuzzInput& input) {
  const std::string name = Settings()[input.Byte() % Settings().size()].environment_variable();
  ::setenv(name.c_str(), std::string(input.Rest()).c_str(), 1);
  GivenValues given = FromEnvironment();
  ::unsetenv(name.c_str());
  return given;
}

void Use(const GivenValues& given) {
  const absl::StatusOr<ServerConfig> config = MakeConfig({given});
  if (!config.ok()) {
    FUZZ_CHECK(absl::IsInvalidArgument(config.status()));
    return;
  }
  const std::string toml = ToToml(*config);
  if (!IsValidUtf8(toml)) return;  // a path need not be; TOML must
  const auto file = AsFile(toml);
  FUZZ_CHECK(file.ok());
  const auto again = MakeConfig({*file});
  FUZZ_CHECK(again.ok() && ToToml(*again) == toml);
  FUZZ_CHECK(NeedRestart(*config, *again).empty());
}

}  // namespace
}  // namespace libretto

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace libretto;
  FuzzInput input(data, size);
  absl::StatusOr<GivenValues> given = GivenValues();
  switch (input.Byte() % 3) {
    case 0:
      given = AsFile(input.Rest());
      break;
    case 1:
      given = AsFlags(input.Rest());
      break;
    default:
      given = AsVariable(input);
  }
  if (given.ok()) {
    Use(*given);
  } else {
    FUZZ_CHECK(absl::IsInvalidArgument(given.status()));
  }
  return 0;
}
