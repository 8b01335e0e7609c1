// A process that gives up, for good, whatever decoding audio does not need.
#pragma once

#include <cstdint>

#include "absl/status/status.h"

namespace libretto {

struct SandboxLimits {
  int64_t memory_bytes = 256 << 20;  // of address space, beyond what the program itself takes
  int cpu_seconds = 60;              // of processor time
};

// From here on this process can only compute, read its open files at any place (pread), receive
// from and write to `channel`, and end; any file that it asks about (stat) is not there. Any other
// system call kills it with SIGSYS: opening files, sockets, processes and threads, executable
// memory, signals to others. More than the limit of memory cannot be allocated; more processor time
// ends it with SIGXCPU. It leaves no core file. Where memory is short, the kernel ends it before
// others. Needs no privilege and no namespace.
// FAILED_PRECONDITION, saying what, if the system refuses: then the process must end.
//
// Call it before there are threads; standard error is /dev/null afterwards. Under sanitizers, which
// reserve terabytes, memory is not limited.
absl::Status LockDown(const SandboxLimits& limits, int channel);

}  // namespace libretto
