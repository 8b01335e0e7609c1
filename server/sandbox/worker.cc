#include "server/sandbox/worker.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "base/status_macros.h"
#include "server/sandbox/channel.h"
#include "server/sandbox/frames.h"

namespace libretto {
namespace {

absl::Status Handle(const JobHandler& handler, ResultSink& sink) {
  std::vector<char> buffer(kMaxFrameBytes);
  ASSIGN_OR_RETURN(ReceivedMessage message, ReceiveMessage(kWorkerChannel, buffer, true));
  if (message.bytes.empty()) _exit(0);  // the server has gone
  ASSIGN_OR_RETURN(const AudioRequest request, ParseJob(message.bytes));
  try {
    return handler(std::move(message.passed), request, sink);
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("out of memory");
  }
}

}  // namespace

void ResultSink::Send(std::string_view frame) {
  ssize_t sent = -1;
  while ((sent = write(channel_, frame.data(), frame.size())) < 0 && errno == EINTR) {
  }
  if (sent != static_cast<ssize_t>(frame.size())) _exit(0);
}

void ResultSink::SendInfo(const AudioFileInfo& info) { Send(PackInfo(info)); }

void ResultSink::SendSamples(std::span<const float> samples) {
  for (; !samples.empty(); samples = samples.subspan(std::min(samples.size(), kBlockSamples))) {
    Send(PackSamples(samples.first(std::min(samples.size(), kBlockSamples))));
  }
}

void ResultSink::SendEnd(const AudioMeasures& measures) { Send(PackEnd(measures)); }

void RunWorker(const SandboxLimits& limits, const JobHandler& handler) {
  ResultSink sink(kWorkerChannel);
  absl::Status status = LockDown(limits, kWorkerChannel);
  if (status.ok()) {
    sink.Send(PackReady());
    status = Handle(handler, sink);
  }
  if (!status.ok()) sink.Send(PackFailure(status));
  _exit(0);  // no destructor has anything to do that matters
}

absl::StatusOr<WorkerArguments> ParseWorkerArguments(int argc, const char* const* argv) {
  WorkerArguments arguments;
  const bool given = argc == 4 && absl::SimpleAtoi(argv[1], &arguments.limits.memory_bytes) &&
                     absl::SimpleAtoi(argv[2], &arguments.limits.cpu_seconds);
  if (!given) return absl::InvalidArgumentError("librettod runs this program by itself");
  arguments.sound_font = argv[3];
  return arguments;
}

}  // namespace libretto
