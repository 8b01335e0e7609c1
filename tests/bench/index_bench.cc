// Search through a catalogue's view beside FAISS called directly on the same vectors.
#include <faiss/IndexFlat.h>
#include <omp.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "index/store/library.h"

namespace libretto {
namespace {

constexpr int kDimension = 128;
constexpr int kK = 20;
constexpr int kQueries = 101;

Embedding RandomUnitVector(std::mt19937& random) {
  std::normal_distribution<float> normal;
  Embedding v(kDimension);
  for (float& x : v) x = normal(random);
  NormalizeL2(v);
  return v;
}

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

double Milliseconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double, std::milli> elapsed =
      std::chrono::steady_clock::now() - start;
  return elapsed.count();
}

void Require(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "index_bench: %s\n", status.ToString().c_str());
  std::exit(1);
}

AnalyzedTrack RandomTrack(int i, std::mt19937& random) {
  AnalyzedTrack track;
  track.track.id = absl::StrFormat("track-%08d", i);
  track.track.title = absl::StrFormat("Title %d", i);
  track.track.genre = i % 100 == 0 ? "Rare" : i % 2 ? "Rock" : "Jazz";
  track.track.year = 1950 + i % 75;
  track.track.duration_seconds = 200;
  track.embedding = RandomUnitVector(random);
  track.passages.push_back({0, 200, track.embedding});
  return track;
}

// Interleaves the two so that both meet the same noise.
void Compare(const std::string& name, const std::vector<Embedding>& queries,
             const std::function<void(const Embedding&)>& ours,
             const std::function<void(const Embedding&)>& reference) {
  std::vector<double> mine, theirs;
  for (const Embedding& query : queries) {
    theirs.push_back(Milliseconds([&] { reference(query); }));
    mine.push_back(Milliseconds([&] { ours(query); }));
  }
  std::printf("  %-42s %8.3f ms   %5.2f x FAISS flat\n", name.c_str(), Median(mine),
              Median(mine) / Median(theirs));
}

void Run(int tracks) {
  std::string pattern = (std::filesystem::temp_directory_path() / "libretto-bench-XXXXXX").string();
  const std::string directory = mkdtemp(pattern.data());
  LibraryOptions options;
  options.directory = directory;
  options.model = {"bench@0", "none", kDimension};
  options.create = true;
  options.index_kind = "exact";
  auto library = Library::Open(options);
  Require(library.status());

  std::mt19937 random(1);
  faiss::IndexFlatIP flat(kDimension);
  const double fill = Milliseconds([&] {
    for (int i = 0; i < tracks; ++i) {
      const AnalyzedTrack track = RandomTrack(i, random);
      flat.add(1, track.embedding.data());
      Require((*library)->RecordFile({track.track.id, 1, 1, track.track.id, ""}, &track));
    }
  });
  const double publish = Milliseconds([&] { Require((*library)->Publish()); });
  std::printf(
      "%d tracks of %d dimensions: recorded in %.1f s (%.3f ms each), published in %.2f s\n",
      tracks, kDimension, fill / 1e3, fill / tracks, publish / 1e3);
  const double open = Milliseconds([&] { Require(Library::Open(options).status()); });
  std::printf("  opened and verified in %.0f ms\n", open);

  std::vector<Embedding> queries;
  for (int i = 0; i < kQueries; ++i) queries.push_back(RandomUnitVector(random));
  const auto reference = [&](const Embedding& query) {
    float scores[kK];
    faiss::Index::idx_t rows[kK];
    flat.search(1, query.data(), kK, scores, rows);
  };
  const auto search = [&](const Filter* filter) {
    return [&, filter](const Embedding& query) {
      Require((*library)->view()->SearchTracks(query, {.k = kK, .filter = filter}).status());
    };
  };
  const Filter half{Filter::Equals{"genre", std::string("rock")}};
  const Filter rare{Filter::Equals{"genre", std::string("rare")}};
  const Filter years{Filter::Range{"year", 1970, 1979}};
  Compare("no filter", queries, search(nullptr), reference);
  Compare("genre = rock (half of the tracks)", queries, search(&half), reference);
  Compare("genre = rare (1 %)", queries, search(&rare), reference);
  Compare("year 1970-1979 (13 %)", queries, search(&years), reference);

  std::vector<double> upserts;
  for (int i = 0; i < 200; ++i) {
    const AnalyzedTrack track = RandomTrack(tracks + i, random);
    upserts.push_back(Milliseconds([&] { Require((*library)->Upsert(track)); }));
  }
  std::printf("  %-42s %8.3f ms\n", "upsert, durable and visible (median of 200)", Median(upserts));
  Compare("no filter, 200 unpublished tracks", queries, search(nullptr), reference);
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) {
  omp_set_num_threads(1);
  for (int tracks : {10'000, 100'000}) {
    if (argc > 1 && std::string(argv[1]) == "--quick" && tracks > 10'000) break;
    libretto::Run(tracks);
  }
  return 0;
}
