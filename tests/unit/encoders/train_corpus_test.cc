#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "encoders/training/corpus_text.h"
#include "encoders/training/dictionary.h"
#include "encoders/training/lexicon.h"
#include "encoders/training/music_texts.h"
#include "encoders/training/text_io.h"
#include "encoders/training/token_batch.h"
#include "encoders/training/vector_cache.h"
#include "encoders/training/wordnet.h"
#include "tests/fakes/temporary_directory.h"

namespace libretto {
namespace {

std::string Write(const TemporaryDirectory& directory, const std::string& name,
                  const std::string& text) {
  const std::string path = directory.path() + "/" + name;
  std::ofstream(path) << text;
  return path;
}

TEST_CASE("CSV fields may hold commas, quotes and line ends") {
  const TemporaryDirectory directory;
  const auto rows = ReadCsv(Write(directory, "a.csv", "a,\"b,\"\"c\"\"\nd\",e\n1,2,3\n"));
  REQUIRE(rows.ok());
  CHECK(*rows == std::vector<std::vector<std::string>>{{"a", "b,\"c\"\nd", "e"}, {"1", "2", "3"}});
}

TEST_CASE("a dictionary's entries are read without grammar and notes") {
  const TemporaryDirectory directory;
  const auto entries = ReadDictionary(Write(directory, "d.dict",
                                            "Geige /ɡaɪɡə/ <fem, n, sg>\nviolin <n>, fiddle\n"
                                            " see: {Geigen}\n\namant /amɑ̃/\n1. lover\n2. beau\n"));
  REQUIRE(entries.ok());
  REQUIRE(entries->size() == 2);
  CHECK((*entries)[0].headword == "Geige");
  CHECK((*entries)[0].translations == std::vector<std::string>{"violin", "fiddle"});
  CHECK((*entries)[1].translations == std::vector<std::string>{"lover", "beau"});
}

TEST_CASE("WordNet's definitions, examples and lemmas are told apart") {
  const TemporaryDirectory directory;
  Write(directory, "data.noun",
        "  1 This is the licence\n"
        "00039021 04 n 02 eye_contact 0 Look 1 001 @ 00037396 n 0000 | a meeting of eyes; "
        "\"they made eye contact\"\n");
  for (const char* part : {"data.verb", "data.adj", "data.adv"}) Write(directory, part, "");
  const auto net = ReadWordNet(directory.path());
  REQUIRE(net.ok());
  CHECK(net->lemmas.contains("eye contact"));
  CHECK(net->lemmas.contains("look"));
  CHECK(net->definitions == std::vector<std::string>{"a meeting of eyes"});
  CHECK(net->examples == std::vector<std::string>{"they made eye contact"});
}

TEST_CASE("a phrase and its English twin are filled with the same terms") {
  const TemporaryDirectory directory;
  const auto lexicon = ReadLexicon(Write(directory, "l.tsv",
                                         "# comment\nkind\ten\tde\nmood\tsad\ttraurig\n"
                                         "instrument\tviolin\tGeige\n"
                                         "template\t{mood} {instrument}\t{instrument}, {mood}\n"));
  REQUIRE(lexicon.ok());
  bool found = false;
  for (const Twin& twin : LexiconTwins(*lexicon, 3, 1)) {
    found |= twin.text == "Geige, traurig" && twin.english == "sad violin";
  }
  CHECK(found);
  CHECK(absl::IsDataLoss(
      ReadLexicon(Write(directory, "bad.tsv", "kind\ten\tde\nmood\tsad\n")).status()));
}

TEST_CASE("the committed lexicon is whole") {
  const auto lexicon = ReadLexicon(LIBRETTO_TRAINING_DIR "/lexicon.tsv");
  REQUIRE(lexicon.ok());
  CHECK(lexicon->languages.size() == 8);
  CHECK(lexicon->rows.size() > 250);
  for (const LexiconRow& row : lexicon->rows) {
    for (const auto& [language, terms] : row.terms) CHECK_FALSE(terms[0].empty());
  }
}

TEST_CASE("sentences end at full stops, not inside numbers") {
  CHECK(SplitSentences("A slow song. It has 1.5 beats! Really slow") ==
        std::vector<std::string>{"A slow song", "It has 1.5 beats", "Really slow"});
}

TEST_CASE("batches hold every row once and no more tokens than allowed") {
  std::vector<std::vector<int>> ids;
  for (int i = 1; i <= 40; ++i) ids.push_back(std::vector<int>(1 + (i * 7) % 13, i));
  std::vector<int> seen(ids.size(), 0);
  for (const auto& rows : BatchByLength(ids, 30)) {
    const TokenBatch batch = MakeTokenBatch(ids, rows);
    CHECK(batch.ids.numel() <= 30);
    for (const size_t row : rows) ++seen[row];
  }
  CHECK(seen == std::vector<int>(ids.size(), 1));
}

TEST_CASE("vectors outlive the process, and a torn tail is dropped") {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/vectors";
  {
    auto cache = VectorCache::Open(path, 3);
    REQUIRE(cache.ok());
    REQUIRE(cache->Append({"one", "two"}, torch::tensor({{1, 2, 3}, {4, 5, 6}})).ok());
  }
  std::ofstream(path + ".f16", std::ios::app) << "x";
  std::ofstream(path + ".txt", std::ios::app) << "half";
  auto cache = VectorCache::Open(path, 3);
  REQUIRE(cache.ok());
  CHECK(cache->size() == 2);
  CHECK(cache->Gather({"two"})->to(torch::kFloat).equal(torch::tensor({{4.0f, 5.0f, 6.0f}})));
  CHECK(absl::IsNotFound(cache->Gather({"three"}).status()));
  REQUIRE(cache->Append({"three"}, torch::tensor({{7, 8, 9}})).ok());
  CHECK(VectorCache::Open(path, 3)->Contains("three"));
}

}  // namespace
}  // namespace libretto
