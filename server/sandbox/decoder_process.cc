#include "server/sandbox/decoder_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/sandbox/channel.h"
#include "server/sandbox/worker.h"

namespace libretto {
namespace {

// What is done to a new process before it runs its program.
class SpawnSetup {
 public:
  SpawnSetup() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
  }
  ~SpawnSetup() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;

  // Its only descriptors: standard error and the channel.
  void KeepOnly(int channel) {
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, channel, kWorkerChannel);
    posix_spawn_file_actions_addclosefrom_np(&actions_, kWorkerChannel + 1);
  }
  // Signals as a fresh process has them; a process group of its own, so that ^C does not reach it.
  void ResetSignals() {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

std::vector<std::string> Environment() {
  std::vector<std::string> kept;
  for (const char* name : {"LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) kept.push_back(absl::StrCat(name, "=", value));
  }
  return kept;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

bool ProcessEnd::from_outside() const {
  return signal == SIGKILL || signal == SIGTERM || signal == SIGINT || signal == SIGHUP;
}

std::string ProcessEnd::ToString() const {
  if (signal == 0) return absl::StrCat("exit status ", exit_status);
  return absl::StrCat("signal ", signal, " (", strsignal(signal), ")");
}

absl::StatusOr<std::unique_ptr<DecoderProcess>> DecoderProcess::Start(
    const std::string& program, const SandboxLimits& limits, const std::string& sound_font) {
  ASSIGN_OR_RETURN(auto ends, MakeChannel());
  SpawnSetup setup;
  setup.KeepOnly(ends.second.get());
  setup.ResetSignals();
  std::vector<std::string> arguments = {program, absl::StrCat(limits.memory_bytes),
                                        absl::StrCat(limits.cpu_seconds), sound_font};
  std::vector<std::string> environment = Environment();
  pid_t pid = 0;
  const int error = posix_spawn(&pid, program.c_str(), setup.actions(), setup.attributes(),
                                Pointers(arguments).data(), Pointers(environment).data());
  if (error != 0) {
    return absl::UnavailableError(absl::StrCat("cannot run ", program, ": ", std::strerror(error)));
  }
  return std::unique_ptr<DecoderProcess>(new DecoderProcess(pid, std::move(ends.first)));
}

DecoderProcess::~DecoderProcess() { Stop(); }

ProcessEnd DecoderProcess::Stop() {
  ProcessEnd end;
  if (pid_ == 0) return end;
  kill(pid_, SIGKILL);  // changes nothing for one that has ended
  int status = 0;
  pid_t waited = -1;
  while ((waited = waitpid(pid_, &status, 0)) < 0 && errno == EINTR) {
  }
  pid_ = 0;
  if (waited < 0) return end;
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  if (WIFEXITED(status)) end.exit_status = WEXITSTATUS(status);
  return end;
}

std::string BesideThisProgram(const std::string& name) {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return (self.parent_path() / name).string();
}

}  // namespace libretto
