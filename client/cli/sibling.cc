#include "client/cli/sibling.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"

namespace libretto::cli {

absl::Status RunSibling(const std::string& program, const std::vector<std::string>& arguments) {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto beside = self.parent_path() / program;
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  if (!error && std::filesystem::exists(beside, error)) {
    execv(beside.c_str(), argv.data());
  } else {
    execvp(program.c_str(), argv.data());
  }
  return absl::InternalError(absl::StrCat("cannot run ", program, " (", std::strerror(errno),
                                          "): install it beside libretto or in PATH"));
}

}  // namespace libretto::cli
