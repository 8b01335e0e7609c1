#include "encoders/towers/musicnn_audio_encoder.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <numbers>
#include <string>
#include <thread>

#include "encoders/towers/tensors.h"
#include "tests/fakes/random_musicnn.h"
#include "tests/unit/encoders/audio_fixtures.h"

namespace libretto {
namespace {

constexpr int kRate = 16000;

const SafetensorsFile& Backbones() {
  static const SafetensorsFile file = [] {
    TensorMap tensors = RandomMusicnn("audio.msd.", 11);
    tensors.merge(RandomMusicnn("audio.mtt.", 12));
    return *SafetensorsFile::Parse(*SerializeSafetensors(tensors), "random");
  }();
  return file;
}

std::unique_ptr<MusicnnAudioEncoder> RandomEncoder() {
  torch::manual_seed(5);
  AudioHeadOptions options;
  options.components = 24;
  options.hidden = 8;
  options.output = 16;
  AudioHead head(options);
  head->eval();
  return std::move(MusicnnAudioEncoder::Create(*MusicnnFeatureExtractor::Load(Backbones()),
                                               std::move(head), {4, 2}))
      .value();
}

// A melody that never repeats, computed sample by sample: any length in no memory.
class MelodySource : public PcmSource {
 public:
  explicit MelodySource(int64_t samples) : left_(samples) {}
  int sample_rate() const override { return kRate; }
  absl::StatusOr<size_t> Read(std::span<float> out) override {
    const auto n = static_cast<size_t>(std::min<int64_t>(left_, static_cast<int64_t>(out.size())));
    for (size_t i = 0; i < n; ++i, ++at_) {
      const double t = static_cast<double>(at_) / kRate;
      out[i] = static_cast<float>(
          0.3 * std::sin(2 * std::numbers::pi * (300 + 200 * std::sin(0.7 * t)) * t));
    }
    left_ -= static_cast<int64_t>(n);
    return n;
  }

 private:
  int64_t left_;
  int64_t at_ = 0;
};

std::vector<float> Melody(double seconds) {
  MelodySource source(static_cast<int64_t>(seconds * kRate));
  return *ReadAll(source);
}

// Delivers blocks of odd sizes, like a decoder.
class ChoppedSource : public VectorSource {
 public:
  using VectorSource::VectorSource;
  absl::StatusOr<size_t> Read(std::span<float> out) override {
    size_ = size_ * 7 % 1009 + 1;
    return VectorSource::Read(out.first(std::min(out.size(), size_)));
  }

 private:
  size_t size_ = 100;
};

absl::Status EncodeError(const std::vector<float>& samples, int rate = kRate) {
  VectorSource source(samples, rate);
  const auto audio = RandomEncoder()->Encode(source);
  REQUIRE_FALSE(audio.ok());
  return audio.status();
}

TEST_CASE("passages of 12 s every 6 s cover a track to its end") {
  const double seconds = GENERATE(13.0, 20.0, 31.5);
  VectorSource source(Melody(seconds), kRate);
  EncodeTimings timings;
  const auto audio = RandomEncoder()->Encode(source, &timings);
  INFO(audio.status());
  REQUIRE(audio.ok());
  CHECK(audio->duration_seconds == Approx(seconds));
  REQUIRE(audio->passages.size() >= 2);
  CHECK(audio->passages.front().start_seconds == 0);
  CHECK(audio->passages.back().end_seconds == audio->duration_seconds);
  for (size_t i = 0; i < audio->passages.size(); ++i) {
    const Passage& passage = audio->passages[i];
    CHECK(Dot(passage.embedding, passage.embedding) == Approx(1));
    CHECK(passage.end_seconds <= audio->duration_seconds);
    CHECK(passage.end_seconds - passage.start_seconds < 12.1);
    if (i > 0) CHECK(passage.start_seconds < audio->passages[i - 1].end_seconds);
  }
  CHECK(Dot(audio->track, audio->track) == Approx(1));
  CHECK(timings.mel > 0);
  CHECK(timings.tower > timings.mel);
}

TEST_CASE("the embedding does not depend on the sizes of the blocks") {
  const std::vector<float> melody = Melody(14.3);
  VectorSource whole(melody, kRate);
  ChoppedSource chopped(melody, kRate);
  const auto encoder = RandomEncoder();
  const auto a = encoder->Encode(whole), b = encoder->Encode(chopped);
  REQUIRE(a.ok());
  REQUIRE(b.ok());
  CHECK(a->track == b->track);
}

TEST_CASE("threads may share an encoder") {
  const auto encoder = RandomEncoder();
  const std::vector<float> melody = Melody(4.0);
  std::vector<Embedding> tracks(4);
  std::vector<std::thread> threads;
  for (Embedding& track : tracks) {
    threads.emplace_back([&] {
      VectorSource source(melody, kRate);
      const auto audio = encoder->Encode(source);
      if (audio.ok()) track = audio->track;
    });
  }
  for (std::thread& thread : threads) thread.join();
  REQUIRE(tracks[0].size() == 16);
  for (const Embedding& track : tracks) CHECK(track == tracks[0]);
}

TEST_CASE("audio of 0.1 s is repeated, not padded with silence") {
  VectorSource source(Melody(0.1), kRate);
  const auto audio = RandomEncoder()->Encode(source);
  INFO(audio.status());
  REQUIRE(audio.ok());
  CHECK(audio->duration_seconds == Approx(0.1));
  REQUIRE(audio->passages.size() == 1);
  CHECK(audio->passages[0].end_seconds == Approx(0.1));

  std::vector<float> repeated;
  while (repeated.size() < 47616) {
    const std::vector<float> once = Melody(0.1);
    repeated.insert(repeated.end(), once.begin(), once.end());
  }
  repeated.resize(47616);
  VectorSource again(repeated, kRate);
  CHECK(RandomEncoder()->Encode(again)->track == audio->track);
}

TEST_CASE("silent audio is INVALID_ARGUMENT") {
  CHECK(EncodeError(std::vector<float>(kRate * 5, 0.0f)).code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(EncodeError(std::vector<float>(kRate, 5e-5f)).message() ==
        "the audio is silent throughout");
}

TEST_CASE("empty audio is INVALID_ARGUMENT") {
  CHECK(EncodeError({}).message() == "the audio is empty");
}

TEST_CASE("audio that is not finite is INVALID_ARGUMENT") {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e30f}) {
    std::vector<float> samples = Melody(4.0);
    samples[30000] = bad;
    CHECK(EncodeError(samples).code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("another sample rate is INVALID_ARGUMENT") {
  CHECK(EncodeError(Melody(4.0), 44100).code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("an error of the source is passed on, never a shorter track") {
  class Failing : public VectorSource {
   public:
    using VectorSource::VectorSource;
    absl::StatusOr<size_t> Read(std::span<float> out) override {
      const absl::StatusOr<size_t> got = VectorSource::Read(out);
      if (got.ok() && *got == 0) return absl::DataLossError("song.mp3: cut short");
      return got;
    }
  };
  Failing source(Melody(5.0), kRate);
  const auto audio = RandomEncoder()->Encode(source);
  CHECK(audio.status() == absl::DataLossError("song.mp3: cut short"));
}

long ResidentMegabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::stol(line.substr(6)) / 1024;
  }
  return 0;
}

TEST_CASE("a two-hour track needs no more memory than a short one") {
  // The frames alone would be 170 MB, the samples 460 MB. Only every eighth part is encoded here:
  // memory that grew with the length would show in fifteen minutes too.
  const auto encoder = RandomEncoder();
  MelodySource warm_up(60 * kRate);
  REQUIRE(encoder->Encode(warm_up).ok());
  const long before = ResidentMegabytes();
  MelodySource source(int64_t{15} * 60 * kRate);
  const auto audio = encoder->Encode(source);
  REQUIRE(audio.ok());
  CHECK(audio->passages.size() == 150);
  CHECK(ResidentMegabytes() - before < 16);
}

TEST_CASE("passages are averages of neighbouring patches") {
  const int patches = GENERATE(1, 3, 4, 5, 6, 7);
  INFO(patches);
  PassageAverager averager({4, 2});
  std::vector<std::pair<double, double>> got;
  PatchFeatures passage;
  for (int i = 0; i < patches; ++i) {
    if (averager.Add({3.0 * i, 3.0 * i + 3, {static_cast<float>(i)}}, passage)) {
      CHECK(passage.values[0] == Approx((passage.start_seconds + passage.end_seconds - 3) / 6));
      got.emplace_back(passage.start_seconds, passage.end_seconds);
    }
  }
  if (averager.Finish(passage)) got.emplace_back(passage.start_seconds, passage.end_seconds);
  const std::map<int, std::vector<std::pair<double, double>>> expected = {
      {1, {{0, 3}}},           {3, {{0, 9}}},           {4, {{0, 12}}},
      {5, {{0, 12}, {3, 15}}}, {6, {{0, 12}, {6, 18}}}, {7, {{0, 12}, {6, 18}, {9, 21}}}};
  CHECK(got == expected.at(patches));
}

struct Analysis {
  std::vector<PatchFeatures> patches;
  EncodedAudio audio;
};

Analysis Analyse(double seconds, Coverage coverage) {
  const std::vector<float> melody = Melody(seconds);
  const auto encoder = RandomEncoder();
  Analysis analysis;
  VectorSource again(melody, kRate), source(melody, kRate);
  const auto use = [&](PatchFeatures patch) { analysis.patches.push_back(std::move(patch)); };
  REQUIRE(encoder->extractor().ForEachPatch(again, use, nullptr, coverage).ok());
  const auto audio = encoder->Encode(source, nullptr, coverage);
  INFO(audio.status());
  REQUIRE(audio.ok());
  analysis.audio = *audio;
  return analysis;
}

TEST_CASE("sampled coverage computes every second or third patch, to the same bits") {
  const Coverage coverage = GENERATE(Coverage::kHalf, Coverage::kThird);
  // Of 19, 20 and 22 s the last patch, aligned with the end, is the seventh, seventh and eighth.
  const double seconds = GENERATE(0.1, 2.0, 4.0, 10.0, 19.0, 20.0, 22.0);
  INFO(CoverageName(coverage) << " of " << seconds << " s");
  const Analysis full = Analyse(seconds, Coverage::kFull), sampled = Analyse(seconds, coverage);
  REQUIRE(sampled.patches.size() == full.patches.size());
  for (size_t i = 0; i < full.patches.size(); ++i) {
    CHECK(sampled.patches[i].start_seconds == full.patches[i].start_seconds);
    CHECK(sampled.patches[i].end_seconds == full.patches[i].end_seconds);
    const bool wanted = i % static_cast<size_t>(StepOf(coverage)) == 0;
    CHECK(sampled.patches[i].values == (wanted ? full.patches[i].values : std::vector<float>()));
  }
}

TEST_CASE("passages of sampled coverage have the times of full coverage") {
  const Coverage coverage = GENERATE(Coverage::kHalf, Coverage::kThird);
  const double seconds = GENERATE(0.1, 4.0, 7.0, 20.0, 31.5);
  INFO(CoverageName(coverage) << " of " << seconds << " s");
  const EncodedAudio full = Analyse(seconds, Coverage::kFull).audio;
  const EncodedAudio sampled = Analyse(seconds, coverage).audio;
  CHECK(sampled.duration_seconds == full.duration_seconds);
  REQUIRE(sampled.passages.size() == full.passages.size());
  for (size_t i = 0; i < full.passages.size(); ++i) {
    CHECK(sampled.passages[i].start_seconds == full.passages[i].start_seconds);
    CHECK(sampled.passages[i].end_seconds == full.passages[i].end_seconds);
    CHECK(Dot(sampled.passages[i].embedding, sampled.passages[i].embedding) == Approx(1));
  }
  const bool one_patch = seconds < 3;
  CHECK((sampled.track == full.track) == one_patch);
}

TEST_CASE("a passage is the mean of those of its patches that were computed") {
  PassageAverager averager({4, 2});
  PatchFeatures passage;
  for (int i = 0; i < 4; ++i) {
    const std::vector<float> values(i % 3 == 0 ? 1 : 0, static_cast<float>(i));
    CHECK(averager.Add({3.0 * i, 3.0 * i + 3, values}, passage) == (i == 3));
  }
  CHECK(passage.values == std::vector<float>{1.5f});
  CHECK(passage.start_seconds == 0);
  CHECK(passage.end_seconds == 12);
}

TEST_CASE("a coverage that would leave a passage without any patch is INVALID_ARGUMENT") {
  AudioHead head;
  head->eval();
  const auto encoder = MusicnnAudioEncoder::Create(*MusicnnFeatureExtractor::Load(Backbones()),
                                                   std::move(head), {2, 1});
  REQUIRE(encoder.ok());
  VectorSource source(Melody(4.0), kRate);
  const absl::Status status = (*encoder)->Encode(source, nullptr, Coverage::kThird).status();
  CHECK(status.code() == absl::StatusCode::kInvalidArgument);
  CHECK(status.message() ==
        "this model's passages of 2 patches are too short for coverage \"third\"; take a greater "
        "one");
}

}  // namespace
}  // namespace libretto
