// A decoder process in the hands of an attacker: locked down as the real one, it does what the
// first word of its audio says.
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "server/sandbox/frames.h"
#include "server/sandbox/worker.h"

namespace libretto {
namespace {

volatile int* const kNowhere = nullptr;

void AllocateForever() {
  std::vector<std::vector<char>> all;
  while (true) all.emplace_back(1 << 20, 'x');
}

void SpinForever() {
  for (volatile int i = 0; i == 0;) {
  }
}

void SleepForever() {
  int never = 0;
  syscall(SYS_futex, &never, FUTEX_WAIT, 0, nullptr);
}

void SendForever(ResultSink& out) {
  out.SendInfo({});
  const std::vector<float> silence(kBlockSamples);
  while (true) out.SendSamples(silence);
}

std::string Samples(std::vector<float> samples) { return PackSamples(samples); }

const std::map<std::string, std::function<void(ResultSink&)>>& Deeds() {
  static const std::map<std::string, std::function<void(ResultSink&)>> deeds = {
      {"open", [](auto&) { syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY); }},
      {"stat",
       [](auto& out) {
         struct stat info = {};
         if (syscall(SYS_newfstatat, AT_FDCWD, "/etc/passwd", &info, 0) == 0) return;
         if (errno == ENOENT) out.Send(PackFailure(absl::InvalidArgumentError("no such file")));
       }},
      {"unlink", [](auto&) { syscall(SYS_unlinkat, AT_FDCWD, "/tmp/none", 0); }},
      {"socket", [](auto&) { syscall(SYS_socket, AF_INET, SOCK_STREAM, 0); }},
      {"connect", [](auto&) { syscall(SYS_connect, 3, nullptr, 0); }},
      {"fork", [](auto&) { syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, 0); }},
      {"exec", [](auto&) { syscall(SYS_execve, "/bin/true", nullptr, nullptr); }},
      {"kill", [](auto&) { syscall(SYS_kill, getppid(), SIGKILL); }},
      {"write", [](auto&) { syscall(SYS_write, STDERR_FILENO, "x", 1); }},
      {"ptrace", [](auto&) { syscall(SYS_ptrace, 0, 0, 0, 0); }},
      {"executable memory",
       [](auto&) {
         mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
       }},
      {"crash", [](auto&) { *kNowhere = 1; }},
      {"abort", [](auto&) { std::abort(); }},
      {"exit", [](auto&) { _exit(3); }},
      {"allocate", [](auto&) { AllocateForever(); }},
      {"spin", [](auto&) { SpinForever(); }},
      {"sleep", [](auto&) { SleepForever(); }},
      {"begin and sleep",
       [](auto& out) {
         out.SendInfo({});
         SleepForever();
       }},
      {"flood", [](auto& out) { SendForever(out); }},
      {"nothing", [](auto&) {}},
      {"unknown frame", [](auto& out) { out.Send("?"); }},
      {"garbage", [](auto& out) { out.Send(std::string(kMaxFrameBytes, '\x7f')); }},
      {"huge frame", [](auto& out) { out.Send(std::string(kMaxFrameBytes + 1, 'S')); }},
      {"second greeting", [](auto& out) { out.Send(PackReady()); }},
      {"samples first", [](auto& out) { out.Send(Samples({0.5f})); }},
      {"info twice",
       [](auto& out) {
         out.SendInfo({});
         out.SendInfo({});
       }},
      {"not a number",
       [](auto& out) {
         out.SendInfo({});
         out.Send(Samples({0.5f, std::nanf("")}));
       }},
      {"a job",
       [](auto& out) {
         out.Send(PackJob({"x", 1, true}));
       }},
      {"wrong error", [](auto& out) { out.Send(PackFailure(absl::PermissionDeniedError("no"))); }},
  };
  return deeds;
}

absl::Status Misbehave(FileDescriptor audio, const AudioRequest&, ResultSink& out) {
  std::string deed(64, '\0');
  const ssize_t size = pread(audio.get(), deed.data(), deed.size(), 0);
  deed.resize(static_cast<size_t>(std::max<ssize_t>(size, 0)));
  const auto found = Deeds().find(deed);
  if (found == Deeds().end()) return absl::InvalidArgumentError("no such deed");
  found->second(out);
  return absl::DataLossError("the deed was allowed");
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) {
  const auto arguments = libretto::ParseWorkerArguments(argc, argv);
  if (!arguments.ok()) return 2;
  libretto::RunWorker(arguments->limits, libretto::Misbehave);
}
