// Makes the operating system fail. Linked into a test, it stands before the C library's own
// functions, for SQLite and everything else in the process.
#pragma once

#include <string>

namespace libretto {

enum class IoFault {
  kNoSpace,     // a write: ENOSPC
  kIoError,     // a write or a rename: EIO
  kShortWrite,  // a write: only half of the bytes
  kFailedSync,  // fsync or fdatasync: EIO
  kTornWrite,   // the process ends with half of a write done
};

// The status a process exits with after kTornWrite.
inline constexpr int kTorn = 77;

// From now on the `step`-th call (from 0) of the fault's kind on a file below `directory` fails; if
// `lasting`, every later one too (short writes are then followed by ENOSPC). Once per process.
void ArmIo(const std::string& directory, int step, IoFault fault, bool lasting);

// Whether a call has failed.
bool IoHasFailed();

}  // namespace libretto
