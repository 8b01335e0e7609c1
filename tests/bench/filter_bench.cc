// Filters over a catalogue read from disk, each beside a plain loop over the same values in memory
// that ends in the same row set.
//
// Usage: filter_bench [TRACKS]
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/file_system.h"
#include "index/catalog/catalog.h"
#include "index/catalog/text_fold.h"

namespace libretto {
namespace {

constexpr int kRounds = 51;
// The system is busy for a while with the pages that building wrote and freed.
constexpr absl::Duration kWarmUp = absl::Seconds(5);

double Seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

void Require(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "filter_bench: %s\n", status.ToString().c_str());
  std::exit(1);
}

Track RandomTrack(int i, std::mt19937& random) {
  const auto below = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
  Track track;
  track.id = absl::StrFormat("%032x", i);
  track.title = absl::StrFormat("Title %d of word%d word%d", i, below(50'000), below(200));
  track.artist = absl::StrFormat("Artist %d", below(60'000));
  track.album = absl::StrFormat("Album %d", below(100'000));
  track.genre = absl::StrFormat("Genre %d", below(200));
  track.year = 1950 + below(75);
  track.duration_seconds = 60 + below(400);
  track.sample_rate = below(2) ? 44100 : 48000;
  track.added_time = absl::FromUnixSeconds(1'600'000'000 + i);
  track.path = absl::StrFormat("/music/%03d/%s/%d.flac", below(1000), track.album, i);
  track.facts.tempo_bpm = 60 + below(12'000) / 100.0;
  track.facts.key = std::vector<std::string>{"C", "C#", "D", "F", "G", "A"}[below(6)];
  track.attributes["score"] = below(1000) / 10.0;
  track.attributes["mood"] = absl::StrFormat("Mood %d", below(40));
  return track;
}

// What the plain loops go over: each value as a program without an index would hold it.
struct PlainColumns {
  std::vector<double> year, tempo, score;
  std::vector<std::string> title, genre, path;

  void Add(const Track& track) {
    year.push_back(*track.year);
    tempo.push_back(*track.facts.tempo_bpm);
    score.push_back(std::get<double>(track.attributes.at("score")));
    title.push_back(FoldCase(track.title));
    genre.push_back(FoldCase(track.genre));
    path.push_back(track.path);
  }
};

template <typename T, typename Condition>
std::function<RowSet()> Loop(const std::vector<T>& values, const Condition& condition) {
  return [&values, condition] {
    RowSet rows(static_cast<int64_t>(values.size()));
    for (size_t i = 0; i < values.size(); ++i) {
      if (condition(values[i])) rows.Insert(static_cast<int64_t>(i));
    }
    return rows;
  };
}

// Interleaves the two so that both meet the same noise.
void Compare(const Catalog& catalog, const char* name, const Filter& filter,
             const std::function<RowSet()>& plain) {
  std::vector<double> ours, loops;
  RowSet expected(0);
  absl::StatusOr<RowSet> rows = RowSet(0);
  for (int i = 0; i < kRounds; ++i) {
    if (plain) loops.push_back(Seconds([&] { expected = plain(); }));
    ours.push_back(Seconds([&] { rows = catalog.Match(filter); }));
    Require(rows.status());
    if (plain && !std::ranges::equal(rows->bytes(), expected.bytes())) {
      Require(absl::InternalError(absl::StrCat(name, ": not what the plain loop finds")));
    }
  }
  std::printf("  %-34s %8d rows %9.3f ms", name, static_cast<int>(rows->Count()),
              Median(ours) * 1e3);
  if (plain) {
    std::printf("   %5.2f x a plain loop's %.3f ms", Median(ours) / Median(loops),
                Median(loops) * 1e3);
  }
  std::printf("\n");
}

void CompareAll(const Catalog& catalog, const PlainColumns& plain) {
  const auto text = [](const char* t) { return AttributeValue(std::string(t)); };
  const Filter years{Filter::Range{"year", 1990, 1999}};
  const Filter genre{Filter::Equals{"genre", text("genre 7")}};
  const Filter tempo{Filter::Range{"tempo_bpm", 120, 121}};
  Compare(catalog, "year 1990..1999", years,
          Loop(plain.year, [](double y) { return y >= 1990 && y <= 1999; }));
  Compare(catalog, "tempo_bpm 120..121", tempo,
          Loop(plain.tempo, [](double t) { return t >= 120 && t <= 121; }));
  Compare(catalog, "genre = x", genre,
          Loop(plain.genre, [](const std::string& g) { return g == "genre 7"; }));
  Compare(catalog, "genre in 3",
          {Filter::OneOf{"genre", {text("Genre 7"), text("Genre 70"), text("Genre 199")}}},
          Loop(plain.genre, [](const std::string& g) {
            return g == "genre 7" || g == "genre 70" || g == "genre 199";
          }));
  Compare(catalog, "path ^= folder", {Filter::Prefix{"path", "/music/042/"}},
          Loop(plain.path, [](const std::string& p) { return p.starts_with("/music/042/"); }));
  Compare(catalog, "title ~ part", {Filter::Contains{"title", "WORD123"}},
          Loop(plain.title,
               [](const std::string& t) { return t.find("word123") != std::string::npos; }));
  Compare(catalog, "attributes.score 50..60", {Filter::Range{"attributes.score", 50, 60}},
          Loop(plain.score, [](double s) { return s >= 50 && s <= 60; }));
  Compare(catalog, "attributes.mood = x", {Filter::Equals{"attributes.mood", text("mood 3")}}, {});
  Compare(catalog, "year, genre and not tempo",
          {Filter::And{{years, genre, Filter{Filter::Not{{tempo}}}}}}, {});
  Compare(catalog, "matches a rare word", {Filter::Match{"word4711"}}, {});
  Compare(catalog, "matches two words", {Filter::Match{"title word12*"}}, {});
  std::vector<double> searches;
  for (int i = 0; i < kRounds; ++i) {
    searches.push_back(
        Seconds([&] { Require(catalog.SearchText("word17 genre", 10, {}).status()); }));
  }
  std::printf("  %-34s %23.3f ms\n", "SearchText, 2 words, 10 best", Median(searches) * 1e3);
}

void WarmUp(const Catalog& catalog) {
  const absl::Time end = absl::Now() + kWarmUp;
  while (absl::Now() < end) {
    for (const char* field : {"year", "duration_seconds", "sample_rate_hz", "tempo_bpm"}) {
      Require(catalog.Match({Filter::Range{field, 0, 1}}).status());
    }
  }
}

void Run(int tracks) {
  std::string pattern = (std::filesystem::temp_directory_path() / "libretto-bench-XXXXXX").string();
  const std::string directory = mkdtemp(pattern.data());
  PlainColumns plain;
  CatalogParts parts;
  const double build = Seconds([&] {
    std::mt19937 random(1);
    auto builder = CatalogBuilder::Create(CatalogBuilder::TextIndexing::kIncluded);
    Require(builder.status());
    for (int i = 0; i < tracks; ++i) {
      const Track track = RandomTrack(i, random);
      plain.Add(track);
      Require(builder->Add(track));
    }
    auto built = builder->Finish();
    Require(built.status());
    parts = *std::move(built);
  });
  std::printf("%d tracks: built in %.1f s; columns %.1f MB, documents %.1f MB, text %.1f MB\n",
              tracks, build, parts.columns.size() / 1e6, parts.documents.size() / 1e6,
              parts.text->size() / 1e6);
  FileSystem& files = PosixFileSystem();
  Require(files.WriteFile(directory + "/" + kColumnsFile, parts.columns));
  Require(files.WriteFile(directory + "/" + kDocumentsFile, parts.documents));
  Require(files.WriteFile(directory + "/" + kTextFile, *parts.text));
  parts = {};
  absl::StatusOr<std::unique_ptr<const Catalog>> catalog = absl::UnknownError("not opened");
  const double open = Seconds([&] { catalog = Catalog::Open(directory); });
  Require(catalog.status());
  std::printf("opened in %.1f ms\n", open * 1e3);
  WarmUp(**catalog);
  CompareAll(**catalog, plain);
  Require(files.RemoveAll(directory));
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) {
  libretto::Run(argc > 1 ? std::atoi(argv[1]) : 1'000'000);
  return 0;
}
