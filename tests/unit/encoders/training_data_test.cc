// Training data that is missing or empty: every error names the file or folder and what to do.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "encoders/training/corpus_text.h"
#include "encoders/training/distill_examples.h"
#include "encoders/training/feature_store.h"
#include "encoders/training/heads_checks.h"
#include "encoders/training/music_texts.h"
#include "encoders/training/tower_checkpoint.h"
#include "tests/fakes/temporary_directory.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;

void Write(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path) << text;
}

void CheckError(const absl::Status& status, absl::StatusCode code, const std::string& place,
                const std::string& remedy) {
  INFO(status);
  CHECK(status.code() == code);
  CHECK_THAT(std::string(status.message()), Contains(place) && Contains(remedy));
}

constexpr auto kNotFound = absl::StatusCode::kNotFound;
constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
constexpr auto kFailedPrecondition = absl::StatusCode::kFailedPrecondition;

TEST_CASE("a missing data folder is named") {
  const TemporaryDirectory directory;
  CheckError(ListTrainingAudio({directory / "none", "", {}}).status(), kNotFound,
             directory / "none", "docs/model-card.md");
}

TEST_CASE("a data folder without clips names clips.tsv") {
  const TemporaryDirectory directory;
  Write(directory / "captions/incompetech.jsonl", R"({"title": "a", "description": "b"})");
  const std::string clips = directory / "real/clips.tsv";
  CheckError(ListTrainingAudio({directory.path(), "", {}}).status(), kNotFound, clips,
             "no such file");
  Write(clips, "file\ttitle\tartist\tlicence\turl\tsource_tags\tguess\n");
  CheckError(ListTrainingAudio({directory.path(), "", {}}).status(), kDataLoss, clips, "no clips");
}

TEST_CASE("a folder of packages without music is named") {
  const TemporaryDirectory directory;
  Write(directory / "packages/readme.txt", "no music");
  CheckError(ListTrainingAudio({"", directory / "packages", {}}).status(), kNotFound,
             directory / "packages", "unpack the music packages");
  CheckError(ListTrainingAudio({"", directory / "none", {}}).status(), kNotFound,
             directory / "none", "No such file");
}

TEST_CASE("captions that are missing or empty are named") {
  const TemporaryDirectory directory;
  const std::string captions = directory / "captions/musiccaps.csv";
  CheckError(ReadMusicCaps(directory.path()).status(), kNotFound, captions, "no such file");
  Write(captions, "ytid,start_s,end_s,audioset_positive_labels,aspect_list,caption\n");
  CheckError(ReadMusicCaps(directory.path()).status(), kDataLoss, captions, "docs/model-card.md");
  Write(directory / "captions/incompetech.jsonl", "");
  CheckError(ReadIncompetech(directory.path()).status(), kDataLoss,
             directory / "captions/incompetech.jsonl", "docs/model-card.md");
  Write(directory / "ontology/audioset-ontology.json", "[]");
  CheckError(ReadOntology(directory.path()).status(), kDataLoss,
             directory / "ontology/audioset-ontology.json", "docs/model-card.md");
}

TEST_CASE("recordings without features say how to compute them") {
  const TemporaryDirectory directory;
  AudioItem item;
  item.path = item.track = "a";
  CheckError(LoadFeatureSet({item}, directory / "features").status(), kNotFound,
             directory / "features", "libretto-train features --out " + directory / "features");
}

TEST_CASE("a text corpus that is missing, empty or something else says how to make one") {
  const TemporaryDirectory directory;
  const std::string path = directory / "corpus.tsv";
  CheckError(ReadTextCorpus(path).status(), kNotFound, path, "libretto-train corpus-text");
  Write(path, "");
  CheckError(ReadTextCorpus(path).status(), kDataLoss, path, "libretto-train corpus-text");
  Write(path, "a line\n");
  CheckError(ReadTextCorpus(path).status(), kDataLoss, path, "libretto-train corpus-text");
}

TEST_CASE("a corpus that the teacher has not read is named") {
  const TemporaryDirectory directory;
  const std::string path = directory / "corpus.tsv";
  Write(path, "music\tsad violin\t=\naside\tloud drums\t=\n");
  auto cache = VectorCache::Open(directory / "teacher", 3);
  REQUIRE(cache.ok());
  const auto tokenizer = SentencePieceTokenizer::Open(LIBRETTO_TOKENIZER);
  REQUIRE(tokenizer.ok());
  const auto collect = [&] { return CollectDistillExamples(path, *tokenizer, *cache); };
  CheckError(collect().status(), kNotFound, path, "libretto-train teacher-text");
  REQUIRE(cache->Append({"sad violin"}, torch::ones({1, 3})).ok());
  CheckError(collect().status(), kNotFound, path, "1 to train on and 0 to keep aside");
  REQUIRE(cache->Append({"loud drums"}, torch::ones({1, 3})).ok());
  REQUIRE(collect().ok());
  CHECK(collect()->train.ids.size() == 1);
  CHECK(collect()->held_out.targets.size(0) == 1);
}

TEST_CASE("a missing or damaged checkpoint of the text tower is named") {
  const TemporaryDirectory directory;
  const std::string path = directory / "tower.pt";
  CheckError(LoadTower(path, 50).status(), kNotFound, path, "libretto-train distill-text");
  Write(path, "no archive");
  CheckError(LoadTower(path, 50).status(), kDataLoss, path, "delete it");
}

TEST_CASE("heads are not trained without real music, words or captions") {
  FeatureSet set;
  AudioItem real, rendered;
  rendered.rendered = true;
  set.items = {real, rendered};
  CheckError(CheckRecordings(set, {false, true}), kFailedPrecondition, "--packages",
             "libretto-train features");
  CHECK(CheckRecordings(set, {true, true}).ok());
  HeadTexts texts;
  texts.of_item = {{}, {{3}, {}, {}}};
  CheckError(CheckHeadTexts(texts, {true, false}), kFailedPrecondition, "real/clips.tsv",
             "--embedded-metadata");
  CheckError(CheckHeadTexts(texts, {true, true}), kFailedPrecondition, "captions/musiccaps.csv",
             "sentence and tags");
  texts.described.push_back({{0}, {1}});
  CHECK(CheckHeadTexts(texts, {true, true}).ok());
}

}  // namespace
}  // namespace libretto
