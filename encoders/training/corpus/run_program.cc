#include "encoders/training/corpus/run_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>

#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

struct CloseFile {
  void operator()(FILE* file) const { fclose(file); }
};

class SpawnActions {
 public:
  SpawnActions() { posix_spawn_file_actions_init(&actions_); }
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

std::string Tail(FILE* file) {
  char text[500] = {};
  const long size = (fseek(file, 0, SEEK_END), ftell(file));
  fseek(file, std::max(0L, size - static_cast<long>(sizeof(text))), SEEK_SET);
  return std::string(text, fread(text, 1, sizeof(text), file));
}

}  // namespace

absl::Status RunProgram(const std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const std::unique_ptr<FILE, CloseFile> errors(tmpfile());
  if (!errors) return absl::ResourceExhaustedError("cannot make a temporary file");
  SpawnActions actions;
  posix_spawn_file_actions_addopen(actions.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(actions.get(), STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(actions.get(), fileno(errors.get()), STDERR_FILENO);
  pid_t child = 0;
  if (posix_spawnp(&child, argv[0], actions.get(), nullptr, argv.data(), environ) != 0) {
    return absl::NotFoundError(absl::StrCat("cannot run ", arguments[0],
                                            ": install Debian's ffmpeg, abcmidi and espeak-ng"));
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(arguments[0], " failed: ", Tail(errors.get())));
}

}  // namespace libretto
