// What passes between the server and a decoder process. One frame is one message of a sequenced-
// packet socket between two processes of one build: a byte for its type, then its fields in the
// machine's byte order.
//
// The server sends one job, with the audio's descriptor. The decoder sends Ready once it is locked
// down, then, for the job, Info, blocks of samples and End, or, anywhere after Ready, a Failure.
// The server trusts no frame: the decoder may be in the hands of whoever made the audio.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/query/audio_opener.h"

namespace libretto {

inline constexpr size_t kMaxFrameBytes = 64 * 1024;
inline constexpr size_t kBlockSamples = 8192;  // at most, in one frame

struct ReadyFrame {};
struct InfoFrame {
  AudioFileInfo info;
};
struct SamplesFrame {
  std::vector<float> samples;  // at least one; finite
};
struct EndFrame {
  AudioMeasures measures;
};
struct FailureFrame {
  absl::Status status;  // INVALID_ARGUMENT, DATA_LOSS, RESOURCE_EXHAUSTED or FAILED_PRECONDITION
};
using Frame = std::variant<ReadyFrame, InfoFrame, SamplesFrame, EndFrame, FailureFrame>;

// Every result fits into kMaxFrameBytes. A long name is cut.
std::string PackJob(const AudioRequest& request);
std::string PackReady();
// Tags are cut at 4 KiB each, and left out from where the frame is full.
std::string PackInfo(const AudioFileInfo& info);
std::string PackSamples(std::span<const float> samples);  // at most kBlockSamples
std::string PackEnd(const AudioMeasures& measures);
std::string PackFailure(const absl::Status& status);  // a long message is cut

absl::StatusOr<AudioRequest> ParseJob(std::string_view bytes);
// INTERNAL, saying what is wrong, for anything but a frame that the functions above make: every
// length within its bounds, every number finite and possible, every text valid UTF-8.
absl::StatusOr<Frame> ParseFrame(std::string_view bytes);

}  // namespace libretto
