#include "server/sandbox/frames.h"

#include <catch2/catch.hpp>
#include <limits>
#include <random>

#include "base/utf8.h"
#include "server/sandbox/packing.h"

namespace libretto {
namespace {

AudioFileInfo SomeInfo() {
  return {"ogg", "vorbis", 44100, 2, 12.5, {{"title", "Ω"}, {"artist", ""}}};
}

AudioMeasures SomeMeasures() {
  AudioMeasures measures;
  measures.facts.tempo_bpm = 120.5;
  measures.facts.key = "F#";
  measures.facts.mode = "minor";
  measures.facts.loudness_lufs = -14.2;
  measures.fingerprint = {1, 2, 0xffffffff};
  return measures;
}

template <typename T>
T Parsed(const std::string& bytes) {
  CHECK(bytes.size() <= kMaxFrameBytes);
  const auto frame = ParseFrame(bytes);
  REQUIRE(frame.ok());
  REQUIRE(std::holds_alternative<T>(*frame));
  return std::get<T>(*frame);
}

bool IsRefused(const std::string& bytes) { return absl::IsInternal(ParseFrame(bytes).status()); }

TEST_CASE("frames come back as they were") {
  Parsed<ReadyFrame>(PackReady());
  const AudioFileInfo info = Parsed<InfoFrame>(PackInfo(SomeInfo())).info;
  CHECK(info.container == "ogg");
  CHECK(info.codec == "vorbis");
  CHECK(info.sample_rate == 44100);
  CHECK(info.channels == 2);
  CHECK(info.duration_seconds == 12.5);
  CHECK(info.tags == SomeInfo().tags);
  const std::vector<float> samples(kBlockSamples, 0.25f);
  CHECK(Parsed<SamplesFrame>(PackSamples(samples)).samples == samples);
  const AudioMeasures measures = Parsed<EndFrame>(PackEnd(SomeMeasures())).measures;
  CHECK(measures.facts == SomeMeasures().facts);
  CHECK(measures.fingerprint == SomeMeasures().fingerprint);
  CHECK(Parsed<EndFrame>(PackEnd({})).measures.facts == AudioFacts());
  const auto failure = Parsed<FailureFrame>(PackFailure(absl::DataLossError("cut short")));
  CHECK(failure.status == absl::DataLossError("cut short"));
  const auto job = ParseJob(PackJob({"a/b.ogg", 16000, true}));
  REQUIRE(job.ok());
  CHECK(job->name == "a/b.ogg");
  CHECK(job->sample_rate == 16000);
  CHECK(job->measure);
}

TEST_CASE("what is too long for a frame is cut, and the rest arrives") {
  AudioFileInfo info = SomeInfo();
  for (int i = 0; i < 2000; ++i) info.tags["key" + std::to_string(i)] = std::string(9000, 'x');
  const auto tags = Parsed<InfoFrame>(PackInfo(info)).info.tags;
  CHECK(tags.size() > 3);
  CHECK(tags.at("artist").empty());
  AudioMeasures measures;
  measures.fingerprint.assign(100000, 7);
  CHECK(Parsed<EndFrame>(PackEnd(measures)).measures.fingerprint.size() > 9700);
  const absl::Status status = absl::InvalidArgumentError(std::string(100000, 'm'));
  CHECK(Parsed<FailureFrame>(PackFailure(status)).status.message().size() > 1000);
  CHECK(ParseJob(PackJob({std::string(100000, 'n'), 16000, false})).ok());
}

TEST_CASE("a frame that is cut short or too long is refused") {
  for (const std::string& frame :
       {PackReady(), PackInfo(SomeInfo()), PackSamples(std::vector<float>{1, 2}),
        PackEnd(SomeMeasures()), PackFailure(absl::DataLossError("x"))}) {
    for (size_t size = 0; size < frame.size(); ++size) CHECK(IsRefused(frame.substr(0, size)));
    CHECK(IsRefused(frame + '\0'));
  }
  CHECK(IsRefused(std::string(kMaxFrameBytes + 1, 'R')));
}

TEST_CASE("lengths beyond their bounds are refused before memory is taken for them") {
  constexpr uint32_t kHuge = 0xffffffff;
  CHECK(IsRefused(Packer().Put('S').Put(kHuge).Take()));
  CHECK(IsRefused(Packer().Put('F').Put(int32_t{3}).Put(kHuge).Take()));
  CHECK(IsRefused(Packer().Put('I').Put(kHuge).Take()));
  CHECK(IsRefused(PackSamples(std::vector<float>(kBlockSamples + 1))));
  CHECK(IsRefused(PackSamples({})));
}

TEST_CASE("numbers that cannot be are refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    CHECK(IsRefused(PackSamples(std::vector<float>{0, bad})));
  }
  const auto with = [](auto change) {
    AudioMeasures measures = SomeMeasures();
    change(measures.facts);
    return PackEnd(measures);
  };
  CHECK(IsRefused(with([&](AudioFacts& facts) { facts.tempo_bpm = nan; })));
  CHECK(IsRefused(with([](AudioFacts& facts) { facts.tempo_bpm = -1; })));
  CHECK(IsRefused(with([&](AudioFacts& facts) { facts.loudness_lufs = nan; })));
  CHECK(IsRefused(with([](AudioFacts& facts) { facts.energy = 2; })));
  CHECK(IsRefused(with([](AudioFacts& facts) { facts.key = "H"; })));
  CHECK(IsRefused(with([](AudioFacts& facts) { facts.mode = "dorian"; })));
  AudioFileInfo info = SomeInfo();
  info.duration_seconds = nan;
  CHECK(IsRefused(PackInfo(info)));
  info = SomeInfo();
  info.sample_rate = -1;
  CHECK(IsRefused(PackInfo(info)));
}

TEST_CASE("errors that decoding cannot give are refused") {
  CHECK(IsRefused(PackFailure(absl::OkStatus())));
  CHECK(IsRefused(PackFailure(absl::PermissionDeniedError("x"))));
  CHECK(IsRefused(Packer().Put('F').Put(int32_t{-7}).PutText("x", 10).Take()));
}

TEST_CASE("texts become valid UTF-8") {
  AudioFileInfo info = SomeInfo();
  info.tags = {{"title", "\xff\xfe"}};
  CHECK(IsValidUtf8(Parsed<InfoFrame>(PackInfo(info)).info.tags.at("title")));
  const auto failure = Parsed<FailureFrame>(PackFailure(absl::DataLossError("\xc0")));
  CHECK(IsValidUtf8(std::string(failure.status.message())));
}

TEST_CASE("random changes of frames never do harm") {
  std::mt19937 random(1);
  for (const std::string& good : {PackInfo(SomeInfo()), PackSamples(std::vector<float>(20, 0.5f)),
                                  PackEnd(SomeMeasures()), PackFailure(absl::DataLossError("x"))}) {
    for (int round = 0; round < 2000; ++round) {
      std::string bad = good;
      for (int i = 0; i < 3; ++i) bad[random() % bad.size()] = static_cast<char>(random());
      const auto frame = ParseFrame(bad);
      CHECK((frame.ok() || absl::IsInternal(frame.status())));
    }
  }
}

}  // namespace
}  // namespace libretto
