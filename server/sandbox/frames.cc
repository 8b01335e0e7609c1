#include "server/sandbox/frames.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/utf8.h"
#include "server/sandbox/packing.h"

namespace libretto {
namespace {

constexpr char kJob = 'J', kReady = 'R', kInfo = 'I', kSamples = 'S', kEnd = 'E', kFailed = 'F';

constexpr size_t kMaxName = 8 * 1024;  // a path may have 4,096 bytes
constexpr size_t kMaxMessage = 2 * kMaxName;
constexpr size_t kMaxShortText = 64;
constexpr size_t kMaxTagKey = 256, kMaxTagValue = 4 * 1024;
constexpr size_t kMaxTags = 1000;
constexpr size_t kMaxFingerprint = 15000;  // 20 minutes have some 9,700 items
constexpr int kMaxRate = 100'000'000, kMaxChannels = 100'000;

absl::Status Malformed(std::string_view what) {
  return absl::InternalError(absl::StrCat("the decoder sent ", std::string(what)));
}

bool InRange(double value, double min, double max) {  // false for NaN
  return value >= min && value <= max;
}

// Whether the value, if there is one, can have been measured.
bool Possible(const std::optional<double>& value, double min, double max) {
  return !value || InRange(*value, min, max);
}

bool IsKey(const std::string& key) {
  static constexpr std::string_view kKeys[] = {"C",  "C#", "D",  "D#", "E",  "F",
                                               "F#", "G",  "G#", "A",  "A#", "B"};
  return std::ranges::find(kKeys, key) != std::end(kKeys);
}

bool IsAllowedFailure(absl::StatusCode code) {
  return code == absl::StatusCode::kInvalidArgument || code == absl::StatusCode::kDataLoss ||
         code == absl::StatusCode::kResourceExhausted ||
         code == absl::StatusCode::kFailedPrecondition;
}

void PutOptional(const std::optional<double>& value, Packer& out) {
  out.Put(static_cast<uint8_t>(value.has_value())).Put(value.value_or(0));
}

std::optional<double> GetOptional(Unpacker& in) {
  const bool present = in.Get<uint8_t>() != 0;
  const auto value = in.Get<double>();
  return present ? std::optional(value) : std::nullopt;
}

std::optional<std::string> NonEmpty(std::string text) {
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

absl::StatusOr<Frame> ParseInfo(Unpacker& in) {
  AudioFileInfo info;
  info.container = ToValidUtf8(in.GetText(kMaxShortText));
  info.codec = ToValidUtf8(in.GetText(kMaxShortText));
  info.sample_rate = in.Get<int32_t>();
  info.channels = in.Get<int32_t>();
  info.duration_seconds = in.Get<double>();
  const auto tags = in.Get<uint32_t>();
  if (tags > kMaxTags) return Malformed("too many tags");
  for (uint32_t i = 0; i < tags; ++i) {
    std::string key = ToValidUtf8(in.GetText(kMaxTagKey));
    info.tags.emplace(std::move(key), ToValidUtf8(in.GetText(kMaxTagValue)));
  }
  if (!in.ok()) return Malformed("a malformed description");
  const bool possible = InRange(info.sample_rate, 0, kMaxRate) &&
                        InRange(info.channels, 0, kMaxChannels) &&
                        InRange(info.duration_seconds, 0, 1e12);
  if (!possible) return Malformed("an impossible description");
  return InfoFrame{std::move(info)};
}

absl::StatusOr<Frame> ParseSamples(Unpacker& in) {
  SamplesFrame frame{in.GetAll<float>(kBlockSamples)};
  if (!in.ok() || frame.samples.empty()) return Malformed("a malformed block of samples");
  if (!std::ranges::all_of(frame.samples, [](float s) { return std::isfinite(s); })) {
    return Malformed("samples that are not numbers");
  }
  return frame;
}

absl::StatusOr<Frame> ParseEnd(Unpacker& in) {
  EndFrame end;
  AudioFacts& facts = end.measures.facts;
  facts.tempo_bpm = GetOptional(in);
  facts.loudness_lufs = GetOptional(in);
  facts.energy = GetOptional(in);
  facts.key = NonEmpty(in.GetText(kMaxShortText));
  facts.mode = NonEmpty(in.GetText(kMaxShortText));
  end.measures.fingerprint = in.GetAll<uint32_t>(kMaxFingerprint);
  if (!in.ok()) return Malformed("a malformed end");
  const bool possible = Possible(facts.tempo_bpm, 1, 1000) &&
                        Possible(facts.loudness_lufs, -1000, 1000) &&
                        Possible(facts.energy, 0, 1) && (!facts.key || IsKey(*facts.key)) &&
                        (!facts.mode || *facts.mode == "major" || *facts.mode == "minor");
  if (!possible) return Malformed("impossible facts");
  return end;
}

absl::StatusOr<Frame> ParseFailure(Unpacker& in) {
  const auto code = static_cast<absl::StatusCode>(in.Get<int32_t>());
  const std::string message = ToValidUtf8(in.GetText(kMaxMessage));
  if (!in.ok() || !IsAllowedFailure(code)) return Malformed("a malformed error");
  return FailureFrame{absl::Status(code, message)};
}

}  // namespace

std::string PackJob(const AudioRequest& request) {
  return Packer()
      .Put(kJob)
      .Put(static_cast<int32_t>(request.sample_rate))
      .Put(static_cast<uint8_t>(request.measure))
      .PutText(request.name, kMaxName)
      .Take();
}

std::string PackReady() { return std::string(1, kReady); }

std::string PackInfo(const AudioFileInfo& info) {
  Packer tags;
  uint32_t count = 0;
  for (const auto& [key, value] : info.tags) {
    if (count == kMaxTags || tags.size() + kMaxTagKey + kMaxTagValue > kMaxFrameBytes / 2) break;
    tags.PutText(key, kMaxTagKey).PutText(value, kMaxTagValue);
    ++count;
  }
  std::string frame = Packer()
                          .Put(kInfo)
                          .PutText(info.container, kMaxShortText)
                          .PutText(info.codec, kMaxShortText)
                          .Put(static_cast<int32_t>(info.sample_rate))
                          .Put(static_cast<int32_t>(info.channels))
                          .Put(info.duration_seconds)
                          .Put(count)
                          .Take();
  return frame + tags.Take();
}

std::string PackSamples(std::span<const float> samples) {
  return Packer().Put(kSamples).PutAll(samples).Take();
}

std::string PackEnd(const AudioMeasures& measures) {
  Packer out;
  out.Put(kEnd);
  PutOptional(measures.facts.tempo_bpm, out);
  PutOptional(measures.facts.loudness_lufs, out);
  PutOptional(measures.facts.energy, out);
  out.PutText(measures.facts.key.value_or(""), kMaxShortText);
  out.PutText(measures.facts.mode.value_or(""), kMaxShortText);
  const std::span<const uint32_t> fingerprint(measures.fingerprint);
  out.PutAll(fingerprint.first(std::min(fingerprint.size(), kMaxFingerprint)));
  return out.Take();
}

std::string PackFailure(const absl::Status& status) {
  return Packer()
      .Put(kFailed)
      .Put(static_cast<int32_t>(status.code()))
      .PutText(std::string(status.message()), kMaxMessage)
      .Take();
}

absl::StatusOr<AudioRequest> ParseJob(std::string_view bytes) {
  Unpacker in(bytes);
  const bool is_job = in.Get<char>() == kJob;
  AudioRequest request;
  request.sample_rate = in.Get<int32_t>();
  request.measure = in.Get<uint8_t>() != 0;
  request.name = in.GetText(kMaxName);
  if (!is_job || !in.ok()) return absl::InternalError("a malformed job");
  return request;
}

absl::StatusOr<Frame> ParseFrame(std::string_view bytes) {
  if (bytes.size() > kMaxFrameBytes) return Malformed("a frame that is too large");
  Unpacker in(bytes);
  switch (in.Get<char>()) {
    case kReady:
      if (!in.ok()) return Malformed("a malformed greeting");
      return ReadyFrame{};
    case kInfo:
      return ParseInfo(in);
    case kSamples:
      return ParseSamples(in);
    case kEnd:
      return ParseEnd(in);
    case kFailed:
      return ParseFailure(in);
    default:
      return Malformed("a frame of an unknown type");
  }
}

}  // namespace libretto
