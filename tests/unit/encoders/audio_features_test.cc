#include "encoders/training/audio_features.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "encoders/training/corpus/facts.h"
#include "encoders/training/feature_store.h"
#include "tests/fakes/random_musicnn.h"
#include "tests/fakes/sine_wav.h"
#include "tests/fakes/temporary_directory.h"

namespace libretto {
namespace {

AudioFeatureExtractor RandomExtractor() {
  TensorMap tensors = RandomMusicnn("audio.msd.", 1);
  tensors.merge(RandomMusicnn("audio.mtt.", 2));
  const auto file = SafetensorsFile::Parse(*SerializeSafetensors(tensors), "random");
  return *AudioFeatureExtractor::Create(*file, std::nullopt);
}

std::string Write(const TemporaryDirectory& directory, const std::string& name,
                  const std::string& bytes) {
  std::ofstream(directory / name, std::ios::binary) << bytes;
  return directory / name;
}

TEST_CASE("short audio is repeated or its last patch aligned with the end; long gives passages") {
  const TemporaryDirectory directory;
  const AudioFeatureExtractor extractor = RandomExtractor();
  auto runs = [&](double seconds, int most) {
    const auto out = extractor.Extract(Write(directory, "sine.wav", SineWav(440, seconds)), most);
    INFO(out.status());
    REQUIRE(out.ok());
    CHECK(out->features.size(0) == out->run.size(0));
    CHECK(!out->teacher.defined());
    const auto* run = out->run.data_ptr<int64_t>();
    return std::vector<int64_t>(run, run + out->run.size(0));
  };
  CHECK(runs(1.5, 3) == std::vector<int64_t>{0});
  CHECK(runs(7, 3) == std::vector<int64_t>{0, 0, 0});
  CHECK(runs(20, 3) == std::vector<int64_t>{0, 0, 0, 0, 1, 1, 1, 1});
  CHECK(runs(70, 3).size() == 12);
}

TEST_CASE("audio of less than a second, or silent, is refused by name") {
  const TemporaryDirectory directory;
  const AudioFeatureExtractor extractor = RandomExtractor();
  for (const std::string& wav : {SineWav(440, 0.9), SineWav(0, 5)}) {
    const auto out = extractor.Extract(Write(directory, "bad.wav", wav), 3);
    CHECK(absl::IsInvalidArgument(out.status()));
    CHECK(std::string(out.status().message()).find("bad.wav") != std::string::npos);
  }
}

TEST_CASE("features without teachers are loaded as zeros that are marked, and asked for anew") {
  const TemporaryDirectory directory;
  const std::vector<AudioItem> items = {{"a.flac", "a.flac", {}, ""}, {"b.flac", "b.flac", {}, ""}};
  AudioFeatures features{torch::ones({2, 3512}), {}, {}, torch::zeros({2}, torch::kInt64)};
  const std::string bare = FeaturePath(directory.path(), items[0]);
  REQUIRE(SaveAudioFeatures(features, bare).ok());
  features.teacher = torch::ones({2, kYamnetClasses});
  features.listener = torch::ones({2, kChoiTags});
  const std::string whole = FeaturePath(directory.path(), items[1]);
  REQUIRE(SaveAudioFeatures(features, whole).ok());

  CHECK(HasFeatures(bare, false));
  CHECK(!HasFeatures(bare, true));
  CHECK(HasFeatures(whole, true));
  CHECK(!HasFeatures(directory / "none", false));
  auto set = LoadFeatureSet(items, directory.path());
  REQUIRE(set.ok());
  const torch::Tensor known = torch::tensor({false, false, true, true});
  CHECK(torch::equal(set->has_listener, known));
  CHECK(torch::equal(set->has_teacher, known));
  CHECK(torch::equal(set->listener.sum(1), known * 50.0f));
  CHECK(torch::equal(set->teacher.sum(1), known * 521.0f));

  REQUIRE(LeaveOut("mtt", *set).ok());
  CHECK(set->features.sum(1)[0].item<float>() == 1756);
  REQUIRE(LeaveOut("choi", *set).ok());
  CHECK(!set->has_listener.any().item<bool>());
  CHECK(LeaveOut("clap", *set).message().find("none of msd, mtt, yamnet, choi") !=
        std::string::npos);
}

TEST_CASE("recordings of two rendered folders are told apart, and equal names refused") {
  const TemporaryDirectory directory;
  for (const char* folder : {"one", "two", "x/one"}) {
    std::filesystem::create_directories(directory / folder);
    Write(directory, std::string(folder) + "/1.flac", "");
    Facts facts;
    facts.file = "1.flac";
    facts.parts = {{"piano", 0, "lead"}};
    REQUIRE(AddFacts(directory / folder, {facts}).ok());
  }
  const auto items = ListTrainingAudio({"", "", {directory / "one", directory / "two/"}});
  REQUIRE(items.ok());
  REQUIRE(items->size() == 2);
  CHECK((*items)[0].track == "one/1");
  CHECK((*items)[1].track == "two/1");
  CHECK((*items)[0].rendered);
  CHECK(absl::IsInvalidArgument(
      ListTrainingAudio({"", "", {directory / "one", directory / "x/one"}}).status()));
}

}  // namespace
}  // namespace libretto
