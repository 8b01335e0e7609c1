// A message as a decoder process may send it that is in the hands of whoever made the audio. What
// the server accepts, it accepts again when it is packed anew.
#include <cmath>

#include "base/utf8.h"
#include "server/sandbox/frames.h"
#include "tests/fuzz/input.h"

namespace libretto {
namespace {

struct Repack {
  std::string operator()(const ReadyFrame&) const { return PackReady(); }
  std::string operator()(const InfoFrame& frame) const {
    for (const auto& [key, value] : frame.info.tags) {
      FUZZ_CHECK(IsValidUtf8(key) && IsValidUtf8(value));
    }
    return PackInfo(frame.info);
  }
  std::string operator()(const SamplesFrame& frame) const {
    for (const float sample : frame.samples) FUZZ_CHECK(std::isfinite(sample));
    return PackSamples(frame.samples);
  }
  std::string operator()(const EndFrame& frame) const { return PackEnd(frame.measures); }
  std::string operator()(const FailureFrame& frame) const {
    FUZZ_CHECK(IsValidUtf8(std::string(frame.status.message())));
    return PackFailure(frame.status);
  }
};

}  // namespace
}  // namespace libretto

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace libretto;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto job = ParseJob(bytes); job.ok()) FUZZ_CHECK(ParseJob(PackJob(*job)).ok());
  const absl::StatusOr<Frame> frame = ParseFrame(bytes);
  if (!frame.ok()) {
    FUZZ_CHECK(absl::IsInternal(frame.status()));
    return 0;
  }
  const std::string again = std::visit(Repack(), *frame);
  FUZZ_CHECK(again.size() <= kMaxFrameBytes);
  FUZZ_CHECK(ParseFrame(again).ok());
  return 0;
}
