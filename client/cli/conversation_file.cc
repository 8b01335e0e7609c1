#include "client/cli/conversation_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
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

absl::Status SaveConversation(const Conversation& conversation) {
  const auto file = StateFile();
  if (!file) return absl::FailedPreconditionError("neither XDG_STATE_HOME nor HOME is set");
  std::error_code error;
  fs::create_directories(file->parent_path(), error);
  const std::string fresh = file->string() + ".new";
  std::remove(fresh.c_str());
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const std::string text = absl::StrCat(conversation.asked, "\n", conversation.answer, "\n");
  const bool written =
      fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (fd >= 0) ::close(fd);
  if (written && std::rename(fresh.c_str(), file->c_str()) == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", file->string()));
}

absl::StatusOr<Conversation> LoadConversation() {
  const auto file = StateFile();
  const absl::StatusOr<std::string> text =
      file ? ReadLocalFile(file->string()) : absl::NotFoundError("no file");
  if (!text.ok()) {
    return absl::FailedPreconditionError(
        "there is no answer to reply to yet: search first, as in `libretto search slow sad cello`");
  }
  const std::vector<std::string> lines = absl::StrSplit(*text, '\n');
  return Conversation{lines[0], lines.size() > 1 ? lines[1] : ""};
}

}  // namespace libretto::cli
