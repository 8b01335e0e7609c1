#include "client/cli/conversation_file.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "absl/strings/str_cat.h"
#include "client/cli/files.h"

namespace libretto::cli {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> StateFile() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state != 0) return fs::path(state) / "libretto" / "conversation";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == 0) return std::nullopt;
  return fs::path(home) / ".local" / "state" / "libretto" / "conversation";
}

}  // namespace

absl::Status SaveConversation(const std::string& token) {
  const auto file = StateFile();
  if (!file) return absl::FailedPreconditionError("neither XDG_STATE_HOME nor HOME is set");
  std::error_code error;
  fs::create_directories(file->parent_path(), error);
  const mode_t before = ::umask(077);
  std::ofstream out(*file, std::ios::binary | std::ios::trunc);
  ::umask(before);
  out << token;
  out.close();
  if (out) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot write ", file->string()));
}

absl::StatusOr<std::string> LoadConversation() {
  const auto file = StateFile();
  if (file) {
    auto token = ReadLocalFile(file->string());
    if (token.ok()) return token;
  }
  return absl::FailedPreconditionError(
      "there is no answer to reply to yet: search first, as in `libretto search slow sad cello`");
}

}  // namespace libretto::cli
