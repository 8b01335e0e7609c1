// A decoder process from within: locked down, one job, one answer, end.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/file_descriptor.h"
#include "server/query/audio_opener.h"
#include "server/sandbox/lock_down.h"

namespace libretto {

// Where a decoder process finds its end of the channel.
inline constexpr int kWorkerChannel = 3;

// Sends results to the server, waiting while it has not taken earlier ones. The process ends at
// once where the server is no longer interested.
class ResultSink {
 public:
  explicit ResultSink(int channel) : channel_(channel) {}
  void SendInfo(const AudioFileInfo& info);
  void SendSamples(std::span<const float> samples);
  void SendEnd(const AudioMeasures& measures);
  void Send(std::string_view frame);  // as it is

 private:
  const int channel_;
};

// Answers a job, or says why it cannot.
using JobHandler =
    std::function<absl::Status(FileDescriptor audio, const AudioRequest& request, ResultSink& out)>;

// The life of a decoder process: locks itself down, says that it is ready, takes one job, has it
// handled, and ends. Before it is locked down, this process has read nothing but its own program
// and the SoundFont.
[[noreturn]] void RunWorker(const SandboxLimits& limits, const JobHandler& handler);

// The command line of a decoder program, as DecoderProcess writes it.
struct WorkerArguments {
  SandboxLimits limits;
  std::string sound_font;  // path
};

// INVALID_ARGUMENT if it is another one.
absl::StatusOr<WorkerArguments> ParseWorkerArguments(int argc, const char* const* argv);

}  // namespace libretto
