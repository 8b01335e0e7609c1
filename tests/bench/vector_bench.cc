// Our vector indexes beside hnswlib and FAISS on the same vectors: build time, latency of one query
// at a time on one thread, recall@10 against the exact answer, and how fast ours is at each graph's
// recall.
#include <faiss/IndexHNSW.h>
#include <hnswlib/hnswlib.h>
#include <omp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "index/vectors/index_file.h"
#include "index/vectors/ivf_index.h"
#include "index/vectors/vector_index_kinds.h"
#include "tests/bench/clustered_vectors.h"
#include "tests/fakes/temporary_directory.h"

namespace libretto {
namespace {

constexpr int kDimension = 256;
constexpr int kK = 10;
constexpr int kQueries = 200;
constexpr int kRounds = 3;  // each query is timed so often

using Rows = std::vector<int64_t>;
using Search = std::function<Rows(const Embedding&)>;

double Seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double Quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(q * static_cast<double>(values.size() - 1))];
}

template <typename T>
T Require(absl::StatusOr<T> value) {
  if (value.ok()) return *std::move(value);
  std::fprintf(stderr, "vector_bench: %s\n", value.status().ToString().c_str());
  std::exit(1);
}

Search Through(const VectorIndex& index, const RowSet* allowed = nullptr) {
  return [&index, allowed](const Embedding& query) {
    Rows rows;
    for (const Neighbor& n : Require(index.Search(query, {kK, allowed}))) rows.push_back(n.row);
    return rows;
  };
}

struct Figures {
  double median_ms = 0, p99_ms = 0, recall = 1;
};

Figures Measure(const std::vector<Embedding>& queries, const std::vector<Rows>& truth,
                const Search& search) {
  std::vector<double> times;
  double found = 0, wanted = 0;
  for (int round = 0; round < kRounds; ++round) {
    for (size_t i = 0; i < queries.size(); ++i) {
      Rows rows;
      times.push_back(1e3 * Seconds([&] { rows = search(queries[i]); }));
      const std::set<int64_t> set(rows.begin(), rows.end());
      for (int64_t row : truth[i]) found += static_cast<double>(set.count(row));
      wanted += static_cast<double>(truth[i].size());
    }
  }
  return {Quantile(times, 0.5), Quantile(times, 0.99), wanted > 0 ? found / wanted : 1};
}

void Print(const std::string& name, const Figures& figures, const std::string& remark = "") {
  std::printf("  %-34s median %7.3f ms   p99 %7.3f ms   recall@10 %.4f%s\n", name.c_str(),
              figures.median_ms, figures.p99_ms, figures.recall, remark.c_str());
  std::fflush(stdout);
}

std::vector<Rows> Answers(const std::vector<Embedding>& queries, const Search& search) {
  std::vector<Rows> answers;
  for (const Embedding& query : queries) answers.push_back(search(query));
  return answers;
}

// What is searched, and the exact answers.
struct Task {
  std::shared_ptr<const VectorRows> rows;
  std::vector<Embedding> queries;
  std::vector<Rows> truth;
};

// The lists in a file, opened with as many rows to score as are asked for.
class IvfFile {
 public:
  IvfFile(std::shared_ptr<const VectorRows> rows, const VectorIndex& ivf)
      : rows_(std::move(rows)), path_(directory_ / "index") {
    if (!ivf.Save(path_).ok()) std::exit(1);
  }
  std::unique_ptr<const VectorIndex> Open(int64_t rows_to_score) const {
    return Require(OpenIvfIndex(Require(OpenIndexFile(path_)), rows_, path_, {rows_to_score}));
  }

 private:
  const TemporaryDirectory directory_;
  const std::shared_ptr<const VectorRows> rows_;
  const std::string path_;
};

// A graph's row, then that of the lists where they score as few rows as give its recall.
void Compare(const std::string& name, const Task& task, const IvfFile& ivf, const Search& graph) {
  const Figures theirs = Measure(task.queries, task.truth, graph);
  Print(name, theirs);
  for (int64_t to_score = 500;; to_score += to_score / 20) {
    to_score = std::min(to_score, task.rows->size());
    const auto index = ivf.Open(to_score);
    const Search search = Through(*index);
    if (Measure(task.queries, task.truth, search).recall >= theirs.recall) {
      const Figures ours = Measure(task.queries, task.truth, search);
      char remark[64];
      std::snprintf(remark, sizeof remark, "   %.2f x as fast", theirs.median_ms / ours.median_ms);
      Print("  ivf scoring " + std::to_string(to_score), ours, remark);
      return;
    }
    if (to_score == task.rows->size()) break;
  }
  std::printf("    ivf does not reach this recall\n");
}

void CompareHnswlib(const Task& task, const IvfFile& ivf) {
  hnswlib::InnerProductSpace space(kDimension);
  const int64_t rows = task.rows->size();
  hnswlib::HierarchicalNSW<float> graph(&space, static_cast<size_t>(rows), 32, 200);
  std::printf("  hnswlib (M 32) built in %.1f s\n", Seconds([&] {
                for (int64_t i = 0; i < rows; ++i)
                  graph.addPoint(task.rows->At(i), static_cast<size_t>(i));
              }));
  for (size_t breadth : {16, 32, 64, 128, 256}) {
    graph.setEf(breadth);
    Compare("hnswlib, ef " + std::to_string(breadth), task, ivf, [&](const Embedding& query) {
      Rows found;
      for (auto queue = graph.searchKnn(query.data(), kK); !queue.empty(); queue.pop()) {
        found.push_back(static_cast<int64_t>(queue.top().second));
      }
      return found;
    });
  }
}

void CompareFaiss(const Task& task, const IvfFile& ivf) {
  faiss::IndexHNSWFlat graph(kDimension, 32, faiss::METRIC_INNER_PRODUCT);
  graph.hnsw.efConstruction = 100;
  std::printf("  FAISS HNSW32 built in %.1f s\n",
              Seconds([&] { graph.add(task.rows->size(), task.rows->At(0)); }));
  for (int breadth : {32, 128, 256}) {
    graph.hnsw.efSearch = breadth;
    Compare("FAISS HNSW32, ef " + std::to_string(breadth), task, ivf, [&](const Embedding& query) {
      Rows found(kK);
      float scores[kK];
      graph.search(1, query.data(), kK, scores, found.data());
      return found;
    });
  }
}

Task MakeTask(int64_t rows) {
  ClusteredVectors vectors(kDimension, 1);
  auto builder = Require(VectorRowsBuilder::InMemory(kDimension));
  for (int64_t i = 0; i < rows; ++i) {
    if (!builder.Add(vectors.Track()).ok()) std::exit(1);
  }
  Task task{Require(builder.Finish()), {}, {}};
  for (int i = 0; i < kQueries; ++i) task.queries.push_back(vectors.Query());
  return task;
}

void Run(int64_t rows, bool with_hnswlib, bool with_faiss) {
  Task task = MakeTask(rows);
  std::printf("%ld vectors of %d dimensions\n", static_cast<long>(rows), kDimension);
  const auto exact = Require(BuildVectorIndex(task.rows, "exact"));
  task.truth = Answers(task.queries, Through(*exact));
  Print("exact", Measure(task.queries, task.truth, Through(*exact)));
  std::unique_ptr<const VectorIndex> ivf;
  const double built = Seconds([&] { ivf = Require(BuildVectorIndex(task.rows, "ivf")); });
  std::printf("  ivf built in %.1f s\n", built);
  Print("ivf", Measure(task.queries, task.truth, Through(*ivf)));
  for (double percent : {50.0, 10.0, 1.0, 0.1, 0.01}) {
    RowSet allowed(rows);
    std::mt19937 random(7);
    for (int64_t row = 0; row < rows; ++row) {
      if (random() % 100000 < static_cast<unsigned>(percent * 1000)) allowed.Insert(row);
    }
    char name[64];
    std::snprintf(name, sizeof name, "ivf, filter of %g %%", percent);
    Print(name, Measure(task.queries, Answers(task.queries, Through(*exact, &allowed)),
                        Through(*ivf, &allowed)));
  }
  const IvfFile file(task.rows, *ivf);
  if (with_hnswlib) CompareHnswlib(task, file);
  if (with_faiss) CompareFaiss(task, file);
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) {
  omp_set_num_threads(1);
  int64_t rows = 100'000;
  bool hnswlib = true, faiss = true;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--no-hnswlib") {
      hnswlib = false;
    } else if (argument == "--no-faiss") {
      faiss = false;
    } else {
      rows = std::atoll(argv[i]);
    }
  }
  if (rows < 1) {
    std::fprintf(stderr, "usage: vector_bench [VECTORS] [--no-hnswlib] [--no-faiss]\n");
    return 1;
  }
  libretto::Run(rows, hnswlib, faiss);
  return 0;
}
