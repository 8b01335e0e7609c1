// Our vector indexes beside hnswlib and FAISS on the same vectors: build time, latency of one query
// at a time on one thread, and recall@10 against the exact answer.
#include <faiss/IndexHNSW.h>
#include <hnswlib/hnswlib.h>
#include <omp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "index/vectors/vector_index_kinds.h"
#include "tests/bench/clustered_vectors.h"

namespace libretto {
namespace {

constexpr int kDimension = 256;
constexpr int kK = 10;
constexpr int kQueries = 200;

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

void Report(const std::string& name, const std::vector<Embedding>& queries,
            const std::vector<Rows>& truth, const Search& search) {
  std::vector<double> times;
  double found = 0, wanted = 0;
  for (size_t i = 0; i < queries.size(); ++i) {
    Rows rows;
    times.push_back(1e3 * Seconds([&] { rows = search(queries[i]); }));
    const std::set<int64_t> set(rows.begin(), rows.end());
    for (int64_t row : truth[i]) found += static_cast<double>(set.count(row));
    wanted += static_cast<double>(truth[i].size());
  }
  std::printf("  %-34s median %7.3f ms   p99 %7.3f ms   recall@10 %.4f\n", name.c_str(),
              Quantile(times, 0.5), Quantile(times, 0.99), wanted > 0 ? found / wanted : 1);
  std::fflush(stdout);
}

std::vector<Rows> Answers(const std::vector<Embedding>& queries, const Search& search) {
  std::vector<Rows> answers;
  for (const Embedding& query : queries) answers.push_back(search(query));
  return answers;
}

void Run(int64_t rows, bool with_hnswlib, bool with_faiss) {
  ClusteredVectors vectors(kDimension, 1);
  auto builder = Require(VectorRowsBuilder::InMemory(kDimension));
  for (int64_t i = 0; i < rows; ++i) {
    if (!builder.Add(vectors.Track()).ok()) std::exit(1);
  }
  const auto stored = Require(builder.Finish());
  std::vector<Embedding> queries;
  for (int i = 0; i < kQueries; ++i) queries.push_back(vectors.Query());
  std::printf("%ld vectors of %d dimensions\n", static_cast<long>(rows), kDimension);

  const auto exact = Require(BuildVectorIndex(stored, "exact"));
  const std::vector<Rows> truth = Answers(queries, Through(*exact));
  Report("exact", queries, truth, Through(*exact));
  std::unique_ptr<const VectorIndex> ivf;
  const double built = Seconds([&] { ivf = Require(BuildVectorIndex(stored, "ivf")); });
  std::printf("  ivf built in %.1f s\n", built);
  Report("ivf", queries, truth, Through(*ivf));
  for (double percent : {50.0, 10.0, 1.0, 0.1, 0.01}) {
    RowSet allowed(rows);
    std::mt19937 random(7);
    for (int64_t row = 0; row < rows; ++row) {
      if (random() % 100000 < static_cast<unsigned>(percent * 1000)) allowed.Insert(row);
    }
    char name[64];
    std::snprintf(name, sizeof name, "ivf, filter of %g %%", percent);
    Report(name, queries, Answers(queries, Through(*exact, &allowed)), Through(*ivf, &allowed));
  }
  if (with_hnswlib) {
    hnswlib::InnerProductSpace space(kDimension);
    hnswlib::HierarchicalNSW<float> graph(&space, static_cast<size_t>(rows), 32, 200);
    std::printf("  hnswlib (M 32) built in %.1f s\n", Seconds([&] {
                  for (int64_t i = 0; i < rows; ++i)
                    graph.addPoint(stored->At(i), static_cast<size_t>(i));
                }));
    for (size_t breadth : {64, 128, 256, 512}) {
      graph.setEf(breadth);
      Report("hnswlib, ef " + std::to_string(breadth), queries, truth, [&](const Embedding& query) {
        Rows found;
        for (auto queue = graph.searchKnn(query.data(), kK); !queue.empty(); queue.pop()) {
          found.push_back(static_cast<int64_t>(queue.top().second));
        }
        return found;
      });
    }
  }
  if (with_faiss) {
    faiss::IndexHNSWFlat graph(kDimension, 32, faiss::METRIC_INNER_PRODUCT);
    graph.hnsw.efConstruction = 100;
    std::printf("  FAISS HNSW32 built in %.1f s\n",
                Seconds([&] { graph.add(rows, stored->At(0)); }));
    for (int breadth : {128, 256}) {
      graph.hnsw.efSearch = breadth;
      Report("FAISS HNSW32, ef " + std::to_string(breadth), queries, truth,
             [&](const Embedding& query) {
               Rows found(kK);
               float scores[kK];
               graph.search(1, query.data(), kK, scores, found.data());
               return found;
             });
    }
  }
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
