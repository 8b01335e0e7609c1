#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "encoders/training/corpus/caption_words.h"
#include "encoders/training/corpus/captions.h"
#include "encoders/training/corpus/composer.h"
#include "encoders/training/corpus/coverage.h"
#include "encoders/training/corpus/production.h"
#include "encoders/training/corpus/rendered.h"
#include "tests/fakes/temporary_directory.h"

namespace libretto {
namespace {

Facts SomeFacts(int64_t number) {
  Facts facts = ComposeInTurn(number, 14, PieceSeed(9, number)).facts;
  facts.file = "a.flac";
  facts.soundfont = "font";
  facts.degradations = {"vinyl crackle"};
  return facts;
}

bool HasAny(const std::string& text, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (text.find(word) != std::string::npos) return true;
  }
  return false;
}

TEST_CASE("facts survive being written and read") {
  const TemporaryDirectory directory;
  std::vector<Facts> all;
  for (int64_t number = 0; number < 30; ++number) {
    all.push_back(SomeFacts(number));
    all.back().file = absl::StrCat(number + 10, ".flac");
  }
  REQUIRE(AddFacts(directory.path(), all).ok());
  const auto read = ReadFacts(directory.path());
  REQUIRE(read.ok());
  CHECK(*read == all);
}

TEST_CASE("a second run into one folder keeps the facts of the first") {
  const TemporaryDirectory directory;
  Facts first = SomeFacts(0), second = SomeFacts(1);
  first.file = "1.flac";
  second.file = "2.flac";
  REQUIRE(AddFacts(directory.path(), {first, second}).ok());
  second.bpm = 99;
  REQUIRE(AddFacts(directory.path(), {second}).ok());
  CHECK(*ReadFacts(directory.path()) == std::vector<Facts>{first, second});
}

TEST_CASE("facts that are missing, empty or cut short are errors that name the place") {
  const TemporaryDirectory directory;
  CHECK(absl::IsNotFound(ReadFacts(directory.path()).status()));
  const std::string path = directory.path() + "/facts.jsonl";
  std::ofstream(path) << "";
  CHECK(absl::IsFailedPrecondition(ReadFacts(directory.path()).status()));
  const std::string line = EncodeFacts(SomeFacts(0));
  std::ofstream(path) << line << "\n" << line.substr(0, line.size() / 2);
  const auto cut = ReadFacts(directory.path());
  CHECK(absl::IsDataLoss(cut.status()));
  CHECK(cut.status().message().find("facts.jsonl:2") != std::string::npos);
  CHECK(absl::IsDataLoss(DecodeFacts("{\"file\": \"a\"}", "place").status()));
}

TEST_CASE("a listed piece whose audio is gone is an error, else it has tags and sentences") {
  const TemporaryDirectory directory;
  REQUIRE(AddFacts(directory.path(), {SomeFacts(0)}).ok());
  CHECK(absl::IsNotFound(ListRendered(directory.path()).status()));
  std::ofstream(directory.path() + "/a.flac") << "x";
  const auto items = ListRendered(directory.path());
  REQUIRE(items.ok());
  REQUIRE(items->size() == 1);
  CHECK(items->front().track == "a");
  CHECK(items->front().tags == FactTags(SomeFacts(0)));
  CHECK(items->front().description == ListRendered(directory.path())->front().description);
}

TEST_CASE("captions leave no placeholder open and are sentences") {
  Random random(4);
  for (int64_t number = 0; number < kSoloCycle; ++number) {
    const Facts facts = SomeFacts(number);
    for (int i = 0; i < 5; ++i) {
      const std::string caption = Caption(facts, random), phrase = Phrase(facts, random);
      INFO(caption << " / " << phrase);
      for (const std::string& text : {caption, phrase, Sentence(facts, random)}) {
        CHECK_FALSE(text.empty());
        CHECK_FALSE(HasAny(text, {"{", "}", "a~", "  ", "..", "a a ", "an an ", "music music"}));
      }
      CHECK(std::isupper(static_cast<unsigned char>(caption.front())));
      CHECK(caption.back() == '.');
    }
  }
}

TEST_CASE("over some captions the facts are all told") {
  Random random(6);
  for (const int64_t number : {0, 40, 80, 120, 160, 200}) {
    const Facts facts = SomeFacts(number);
    std::string text;
    for (int i = 0; i < 60; ++i) text += Caption(facts, random) + " " + Phrase(facts, random) + " ";
    INFO(text);
    for (const PartFact& part : facts.parts) CHECK(HasAny(text, PartWords(part)));
    for (const std::string& mood : facts.moods) CHECK(HasAny(text, MoodWords(mood)));
    for (const std::string& genre : facts.genres) {
      CHECK(HasAny(text, {genre, genre.substr(0, genre.find(" music"))}));
    }
    CHECK(HasAny(text, TempoWords(facts.bpm)));
    CHECK(HasAny(text, WearWords("vinyl crackle")));
  }
}

TEST_CASE("captions of one piece vary") {
  Random random(8);
  std::set<std::string> captions;
  for (int i = 0; i < 50; ++i) captions.insert(Caption(SomeFacts(2), random));
  CHECK(captions.size() > 45);
}

TEST_CASE("tags name genre, instruments and mood, each once, in lower case") {
  const Facts facts = SomeFacts(4);
  const auto tags = FactTags(facts);
  CHECK(std::set<std::string>(tags.begin(), tags.end()).size() == tags.size());
  const auto has = [&](const std::string& tag) {
    return std::find(tags.begin(), tags.end(), tag) != tags.end();
  };
  CHECK(has(facts.genres.front()));
  for (const PartFact& part : facts.parts) CHECK(has(part.name));
  for (const std::string& mood : facts.moods) CHECK(has(mood));
}

TEST_CASE("articles fit what is spoken") {
  CHECK(WithArticle("accordion") == "an accordion");
  CHECK(WithArticle("ukulele") == "a ukulele");
  CHECK(WithArticle("808 drum machine") == "an 808 drum machine");
  CHECK(WithArticle("bagpipes") == "bagpipes");
  CHECK(WithArticle("slap bass") == "a slap bass");
  CHECK(WithArticle("synth brass") == "synth brass");
}

TEST_CASE("coverage counts pieces by programme and class") {
  std::vector<Facts> all;
  for (int64_t number = 0; number < kSoloCycle; ++number) all.push_back(SomeFacts(number));
  const std::string tables =
      CoverageTables(all, {{"Sitar", true}, {"Reggae", true}, {"Shofar", false}});
  CHECK(PiecesOf("Sitar", all) > 0);
  CHECK(PiecesOf("Reggae", all) > 0);
  CHECK(PiecesOf("Shofar", all) == 0);
  CHECK(tables.find("| Shofar | 0 | none |") != std::string::npos);
  CHECK(tables.find("| 104 | sitar | 0 ") == std::string::npos);
}

}  // namespace
}  // namespace libretto
