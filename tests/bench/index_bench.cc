// A catalogue at scale: what it takes to publish, open and search it, how exact the answers are,
// and what changes cost while it is searched.
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "index/store/library.h"
#include "tests/bench/clustered_vectors.h"
#include "tests/bench/synthetic_tracks.h"

namespace libretto {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kDimension = 256;
constexpr int kK = 10;
constexpr int kQueries = 100;

struct Options {
  int64_t tracks = 100'000;
  int passages = 5;
  int upserts_per_second = 2000;
  int queries_per_second = 200;
  int seconds = 10;
  std::string directory;  // kept, and used again, if given
};

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double Quantile(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(q * static_cast<double>(values.size() - 1))];
}

void Require(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "index_bench: %s\n", status.ToString().c_str());
  std::exit(1);
}

template <typename T>
T Require(absl::StatusOr<T> value) {
  Require(value.status());
  return *std::move(value);
}

// Of this process, in MiB: "RssAnon" is its own memory, "RssFile" what it has mapped and touched.
double Memory(const std::string& kind) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == kind + ":") {
      double kib = 0;
      status >> kib;
      return kib / 1024;
    }
  }
  return 0;
}

double SizeOf(const fs::path& path) {
  if (fs::is_regular_file(path)) return static_cast<double>(fs::file_size(path)) / (1 << 20);
  double sum = 0;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) sum += static_cast<double>(entry.file_size()) / (1 << 20);
  }
  return sum;
}

LibraryOptions At(const std::string& directory) {
  LibraryOptions options;
  options.directory = directory;
  options.model = {"bench@0", "none", kDimension};
  options.create = true;
  return options;
}

void Fill(const Options& options) {
  const auto start = Clock::now();
  SyntheticTracks tracks(kDimension, options.passages);
  Require(FillCatalog(At(options.directory), tracks, options.tracks));
  std::printf("filled in %.0f s\n", SecondsSince(start));
  const auto publishing = Clock::now();
  Require(Require(Library::Open(At(options.directory)))->Publish());
  std::printf("published in %.0f s\n", SecondsSince(publishing));
}

// A query, a condition, and the exact answer: every vector is compared.
struct Question {
  const char* name;
  std::optional<Filter> filter;
  std::function<bool(const Track&)> holds;
  std::vector<std::vector<std::pair<float, std::string>>> best = {};  // by query
};

std::vector<Question> Questions() {
  const auto genre = [](const char* lower, const char* stored) {
    return Question{"", Filter{Filter::Equals{"genre", std::string(lower)}},
                    [stored](const Track& t) { return t.genre == stored; }};
  };
  std::vector<Question> questions;
  questions.push_back({"no filter", std::nullopt, [](const Track&) { return true; }});
  questions.push_back(genre("rock", "Rock"));
  questions.back().name = "genre, 90 %";
  questions.push_back({"years, 13 %", Filter{Filter::Range{"year", 1970, 1979}},
                       [](const Track& t) { return *t.year >= 1970 && *t.year <= 1979; }});
  questions.push_back({"one year, 1.3 %", Filter{Filter::Range{"year", 1970, 1970}},
                       [](const Track& t) { return *t.year == 1970; }});
  questions.push_back(genre("rare", "Rare"));
  questions.back().name = "genre, 1 %";
  questions.push_back({"artist, 0.02 %", Filter{Filter::Equals{"artist", std::string("artist 7")}},
                       [](const Track& t) { return t.artist == "Artist 7"; }});
  questions.push_back(genre("one", "One"));
  questions.back().name = "genre, 0.01 %";
  return questions;
}

void AnswerExactly(const Options& options, const std::vector<Embedding>& queries,
                   std::vector<Question>& questions) {
  for (Question& q : questions) q.best.resize(queries.size());
  SyntheticTracks tracks(kDimension, 0);
  for (int64_t i = 0; i < options.tracks; ++i) {
    const AnalyzedTrack track = tracks.Next();
    for (Question& question : questions) {
      if (!question.holds(track.track)) continue;
      for (size_t q = 0; q < queries.size(); ++q) {
        auto& best = question.best[q];
        const float score = Dot(queries[q], track.embedding);
        if (best.size() == kK && score <= best.back().first) continue;
        best.emplace_back(score, track.track.id);
        std::sort(best.begin(), best.end(), std::greater<>());
        if (best.size() > kK) best.pop_back();
      }
    }
  }
}

void Ask(const View& view, const std::vector<Embedding>& queries, const Question& question) {
  std::vector<double> times;
  double found = 0, wanted = 0;
  for (size_t q = 0; q < queries.size(); ++q) {
    const auto start = Clock::now();
    const auto hits = Require(view.SearchTracks(
        queries[q], {.k = kK, .filter = question.filter ? &*question.filter : nullptr}));
    times.push_back(1e3 * SecondsSince(start));
    std::set<std::string> ids;
    for (const TrackHit& hit : hits) ids.insert(hit.track_id);
    for (const auto& [score, id] : question.best[q]) found += static_cast<double>(ids.count(id));
    wanted += static_cast<double>(question.best[q].size());
  }
  std::printf("  %-18s median %7.3f ms   p99 %7.3f ms   recall@10 %.4f\n", question.name,
              Quantile(times, 0.5), Quantile(times, 0.99), wanted > 0 ? found / wanted : 1);
}

void Search(const Options& options, const std::vector<Embedding>& queries) {
  std::vector<Question> questions = Questions();
  AnswerExactly(options, queries, questions);
  malloc_trim(0);
  const double before = Memory("RssAnon");
  const auto opening = Clock::now();
  const auto library = Require(Library::Open(At(options.directory)));
  const auto view = library->view();
  Require(view->SearchTracks(queries[0], {.k = kK}).status());
  std::printf("opened, and first query answered, in %.2f s (index: %s)\n", SecondsSince(opening),
              view->stats().index_kind.c_str());
  for (const Question& question : questions) Ask(*view, queries, question);
  std::vector<double> times;
  for (const Embedding& query : queries) {
    const auto start = Clock::now();
    Require(view->SearchPassages(query, {.k = kK}).status());
    times.push_back(1e3 * SecondsSince(start));
  }
  std::printf("  %-18s median %7.3f ms   p99 %7.3f ms\n", "passages", Quantile(times, 0.5),
              Quantile(times, 0.99));
  const double codes =
      static_cast<double>(options.tracks) * (1 + options.passages) * kDimension / (1 << 20);
  std::printf("memory: own %.0f MiB, mapped and touched %.0f MiB; 8-bit codes alone are %.0f MiB\n",
              Memory("RssAnon") - before, Memory("RssFile"), codes);
  const fs::path root = options.directory;
  std::printf("disk: library.db %.0f MiB, snapshots %.0f MiB\n", SizeOf(root / "library.db"),
              SizeOf(root / "snapshots"));
}

// Queries at a fixed rate, each timed from when it was due.
std::vector<double> Serve(const Library& library, const std::vector<Embedding>& queries,
                          const Options& options) {
  std::vector<double> times;
  const auto start = Clock::now();
  for (int i = 0; i < options.queries_per_second * options.seconds; ++i) {
    const auto due =
        start + std::chrono::microseconds(int64_t{1'000'000} * i / options.queries_per_second);
    std::this_thread::sleep_until(due);
    Require(library.view()
                ->SearchTracks(queries[static_cast<size_t>(i) % queries.size()], {.k = kK})
                .status());
    times.push_back(1e3 * SecondsSince(due));
  }
  return times;
}

void Change(const Options& options, const std::vector<Embedding>& queries) {
  const auto library = Require(Library::Open(At(options.directory)));
  const std::vector<double> alone = Serve(*library, queries, options);
  SyntheticTracks source(kDimension, options.passages);
  std::vector<AnalyzedTrack> changes;
  for (int i = 0; i < options.upserts_per_second * options.seconds; ++i) {
    changes.push_back(source.Next());
    if (i % 2 == 0) changes.back().track.id = "new-" + changes.back().track.id;
  }
  constexpr int kWriters = 16;
  std::atomic<int> next = 0;
  std::vector<std::thread> writers;
  const auto start = Clock::now();
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&] {
      for (int i; (i = next++) < static_cast<int>(changes.size());) {
        std::this_thread::sleep_until(
            start + std::chrono::microseconds(int64_t{1'000'000} * i / options.upserts_per_second));
        Require(library->Upsert(changes[static_cast<size_t>(i)]));
      }
    });
  }
  const std::vector<double> busy = Serve(*library, queries, options);
  for (std::thread& writer : writers) writer.join();
  std::printf(
      "%.0f upserts/s (asked %d) of %d vectors each beside %d queries/s: query p50 %.2f -> %.2f "
      "ms, "
      "p99 %.2f -> %.2f ms (%.2f x)\n",
      static_cast<double>(changes.size()) / SecondsSince(start), options.upserts_per_second,
      1 + options.passages, options.queries_per_second, Quantile(alone, 0.5), Quantile(busy, 0.5),
      Quantile(alone, 0.99), Quantile(busy, 0.99), Quantile(busy, 0.99) / Quantile(alone, 0.99));
}

void Run(Options options) {
  const bool temporary = options.directory.empty();
  if (temporary) {
    std::string pattern = (fs::temp_directory_path() / "libretto-bench-XXXXXX").string();
    options.directory = mkdtemp(pattern.data());
  }
  std::printf("%d tracks of %d passages, %d dimensions\n", static_cast<int>(options.tracks),
              options.passages, kDimension);
  if (!fs::exists(options.directory + "/CURRENT")) Fill(options);
  std::vector<Embedding> queries;
  ClusteredVectors source(kDimension, 1);
  for (int i = 0; i < kQueries; ++i) queries.push_back(source.Query());
  Search(options, queries);
  if (temporary) {
    Change(options, queries);
    fs::remove_all(options.directory);
  }
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) {
  libretto::Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--tracks") options.tracks = std::atoll(argv[i + 1]);
    if (name == "--passages") options.passages = std::atoi(argv[i + 1]);
    if (name == "--upserts") options.upserts_per_second = std::atoi(argv[i + 1]);
    if (name == "--seconds") options.seconds = std::atoi(argv[i + 1]);
    if (name == "--directory") options.directory = argv[i + 1];
  }
  if (argc % 2 == 0 || options.tracks < 1) {
    std::fprintf(stderr,
                 "usage: index_bench [--tracks N] [--passages N] [--upserts PER_SECOND] "
                 "[--seconds N] [--directory KEPT]\n");
    return 1;
  }
  libretto::Run(options);
  return 0;
}
