// A decoder process from without: started, told to stop, and how it ended.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/file_descriptor.h"
#include "server/sandbox/lock_down.h"

namespace libretto {

struct ProcessEnd {
  int signal = 0;                // that ended it; 0: it ended by itself
  int exit_status = 0;           // if it ended by itself
  bool from_outside() const;     // somebody killed it, or the kernel for want of memory
  std::string ToString() const;  // e.g. "signal 11 (Segmentation fault)"
};

// Not thread-safe.
class DecoderProcess {
 public:
  // Runs `program` with `limits` and the path of a SoundFont. It gets its end of the channel, this
  // process's standard error, and nothing else of its descriptors, its signals or its environment
  // (but for what the dynamic loader and sanitizers read). UNAVAILABLE if it cannot be run.
  static absl::StatusOr<std::unique_ptr<DecoderProcess>> Start(const std::string& program,
                                                               const SandboxLimits& limits,
                                                               const std::string& sound_font);
  ~DecoderProcess();  // kills it
  DecoderProcess(const DecoderProcess&) = delete;
  DecoderProcess& operator=(const DecoderProcess&) = delete;

  pid_t pid() const { return pid_; }
  int channel() const { return channel_.get(); }
  // Kills it, if it has not ended by then, and waits for its end. Once.
  ProcessEnd Stop();

 private:
  DecoderProcess(pid_t pid, FileDescriptor channel) : pid_(pid), channel_(std::move(channel)) {}

  pid_t pid_;  // 0: stopped
  const FileDescriptor channel_;
};

// `name` in the folder of this program.
std::string BesideThisProgram(const std::string& name);

}  // namespace libretto
