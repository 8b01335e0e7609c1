#include "server/sandbox/lock_down.h"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "base/file_descriptor.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

absl::Status Refused(const char* what, int error) {
  return absl::FailedPreconditionError(
      absl::StrCat("the system refuses to sandbox (", what, "): ", std::strerror(error)));
}

// Of the address space that this process has now.
int64_t AddressSpaceBytes() {
  std::ifstream statm("/proc/self/statm");
  int64_t pages = 0;
  statm >> pages;
  return pages * sysconf(_SC_PAGESIZE);
}

absl::Status Limit(decltype(RLIMIT_AS) resource, const char* name, rlim_t soft, rlim_t hard) {
  const rlimit limit = {soft, hard};
  return setrlimit(resource, &limit) == 0 ? absl::OkStatus() : Refused(name, errno);
}

absl::Status LimitResources(const SandboxLimits& limits, int channel) {
  const int64_t own = AddressSpaceBytes();  // read while files can be opened
  if (own <= 0) return Refused("/proc/self/statm", ENOENT);
  // A second more, for the time that starting took.
  const auto cpu = static_cast<rlim_t>(limits.cpu_seconds) + 1;
  RETURN_IF_ERROR(Limit(RLIMIT_CPU, "RLIMIT_CPU", cpu, cpu + 1));
  RETURN_IF_ERROR(Limit(RLIMIT_FSIZE, "RLIMIT_FSIZE", 0, 0));
  RETURN_IF_ERROR(Limit(RLIMIT_CORE, "RLIMIT_CORE", 0, 0));
  RETURN_IF_ERROR(Limit(RLIMIT_NPROC, "RLIMIT_NPROC", 0, 0));
  const auto files = static_cast<rlim_t>(channel) + 2;  // the channel, and the audio after it
  RETURN_IF_ERROR(Limit(RLIMIT_NOFILE, "RLIMIT_NOFILE", files, files));
  if (kSanitized) return absl::OkStatus();
  const auto memory = static_cast<rlim_t>(own + limits.memory_bytes);
  return Limit(RLIMIT_AS, "RLIMIT_AS", memory, memory);
}

struct FreeFilter {
  void operator()(void* filter) const { seccomp_release(filter); }
};

// A list of the system calls that remain. Libseccomp's functions return 0 or a negative errno.
class Filter {
 public:
  Filter() : filter_(seccomp_init(SCMP_ACT_KILL_PROCESS)) {
    if (!filter_) error_ = ENOMEM;
    Note(seccomp_attr_set(filter_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
    Note(seccomp_attr_set(filter_.get(), SCMP_FLTATR_CTL_TSYNC, 1));
  }
  void Allow(int call) { Note(seccomp_rule_add(filter_.get(), SCMP_ACT_ALLOW, call, 0)); }
  // Fails as if there were no such file, without being done.
  void PretendAbsent(int call) {
    Note(seccomp_rule_add(filter_.get(), SCMP_ACT_ERRNO(ENOENT), call, 0));
  }
  void AllowIf(int call, const scmp_arg_cmp& condition) {
    Note(seccomp_rule_add_array(filter_.get(), SCMP_ACT_ALLOW, call, 1, &condition));
  }
  absl::Status Load() {
    if (error_ == 0) Note(seccomp_load(filter_.get()));
    return error_ == 0 ? absl::OkStatus() : Refused("seccomp", error_);
  }

 private:
  void Note(int result) {
    if (result < 0 && error_ == 0) error_ = -result;
  }

  const std::unique_ptr<void, FreeFilter> filter_;
  int error_ = 0;
};

absl::Status FilterSystemCalls(int channel) {
  Filter filter;
  // Audio comes from descriptors that the server passes, results go to the channel.
  filter.AllowIf(SCMP_SYS(recvmsg), SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(channel)));
  filter.AllowIf(SCMP_SYS(write), SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(channel)));
  for (const int call : {SCMP_SYS(pread64), SCMP_SYS(lseek), SCMP_SYS(close)}) filter.Allow(call);
  // Memory, none of it executable.
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
    filter.AllowIf(call, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  }
  for (const int call : {SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise)}) {
    filter.Allow(call);
  }
  // What the C library does by itself.
  for (const int call : {SCMP_SYS(futex), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
                         SCMP_SYS(getrandom), SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_yield),
                         SCMP_SYS(sysinfo), SCMP_SYS(restart_syscall)}) {
    filter.Allow(call);
  }
  // FluidSynth asks how old what it takes for a file's name is.
  for (const int call : {SCMP_SYS(newfstatat), SCMP_SYS(stat), SCMP_SYS(statx)}) {
    filter.PretendAbsent(call);
  }
  // The end, also by abort(), which sends this process a signal.
  for (const int call :
       {SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
        SCMP_SYS(rt_sigaction), SCMP_SYS(getpid), SCMP_SYS(gettid)}) {
    filter.Allow(call);
  }
  filter.AllowIf(SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(getpid())));
  return filter.Load();
}

}  // namespace

absl::Status LockDown(const SandboxLimits& limits, int channel) {
  tzset();  // reads a file, which gmtime_r would do later
  std::ofstream("/proc/self/oom_score_adj") << 1000;
  const FileDescriptor null(open("/dev/null", O_WRONLY | O_CLOEXEC));
  if (!null.valid() || dup2(null.get(), STDERR_FILENO) < 0) return Refused("/dev/null", errno);
  if (prctl(PR_SET_DUMPABLE, 0) != 0) return Refused("PR_SET_DUMPABLE", errno);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return Refused("PR_SET_NO_NEW_PRIVS", errno);
  RETURN_IF_ERROR(LimitResources(limits, channel));
  return FilterSystemCalls(channel);
}

}  // namespace libretto
