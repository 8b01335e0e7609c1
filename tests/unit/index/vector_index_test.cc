#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <set>

#include "index/faiss/faiss_index.h"
#include "index_fixture.h"

namespace libretto {
namespace {

using Rows = std::vector<Embedding>;

Rows RandomRows(int n, unsigned seed, int dimension = kTestDimension) {
  std::mt19937 random(seed);
  Rows rows;
  for (int i = 0; i < n; ++i) rows.push_back(RandomUnitVector(random, dimension));
  return rows;
}

std::unique_ptr<const VectorIndex> Build(const Rows& rows, IndexKind kind) {
  auto builder = FaissIndexBuilder::Create(static_cast<int>(rows[0].size()));
  REQUIRE_OK(builder.status());
  for (const Embedding& row : rows) REQUIRE_OK(builder->Add(row));
  auto index = builder->Finish(kind);
  REQUIRE_OK(index.status());
  return *std::move(index);
}

// The definition of the answer, in plain C++.
std::vector<int64_t> Oracle(const Rows& rows, const Embedding& query, int k,
                            const RowSet* allowed = nullptr) {
  std::vector<std::pair<float, int64_t>> scored;
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto row = static_cast<int64_t>(i);
    if (!allowed || allowed->Contains(row)) scored.emplace_back(-Dot(rows[i], query), row);
  }
  std::sort(scored.begin(), scored.end());
  std::vector<int64_t> best;
  for (const auto& [score, row] : scored) {
    if (static_cast<int>(best.size()) < k) best.push_back(row);
  }
  return best;
}

std::vector<int64_t> RowsOf(const absl::StatusOr<std::vector<Neighbor>>& found) {
  REQUIRE_OK(found.status());
  std::vector<int64_t> rows;
  for (const Neighbor& n : *found) rows.push_back(n.row);
  return rows;
}

double Recall(const VectorIndex& index, const Rows& rows, const RowSet* allowed) {
  std::mt19937 random(99);
  int hits = 0, wanted = 0;
  for (int i = 0; i < 50; ++i) {
    const Embedding query = RandomUnitVector(random, static_cast<int>(rows[0].size()));
    const auto truth = Oracle(rows, query, 10, allowed);
    const auto found = RowsOf(index.Search(query, {.k = 10, .allowed = allowed}));
    const std::set<int64_t> found_set(found.begin(), found.end());
    for (int64_t row : truth) hits += static_cast<int>(found_set.count(row));
    wanted += static_cast<int>(truth.size());
    for (int64_t row : found) CHECK((!allowed || allowed->Contains(row)));
  }
  return static_cast<double>(hits) / wanted;
}

void Overwrite(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string Slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_CASE("exact index agrees with the oracle, with and without a set of rows") {
  const Rows rows = RandomRows(1001, 1);
  const auto index = Build(rows, IndexKind::kExact);
  CHECK(index->kind() == "exact");
  CHECK(index->size() == 1001);
  RowSet some(1001);
  for (int64_t row = 0; row < 1001; row += 7) some.Insert(row);
  some.Insert(1000);
  std::mt19937 random(2);
  for (int k : {1, 10, 100, 2000}) {
    const Embedding query = RandomUnitVector(random);
    CHECK(RowsOf(index->Search(query, {.k = k})) == Oracle(rows, query, k));
    CHECK(RowsOf(index->Search(query, {.k = k, .allowed = &some})) ==
          Oracle(rows, query, k, &some));
  }
  const RowSet none(1001);
  CHECK(RowsOf(index->Search(rows[0], {.k = 5, .allowed = &none})).empty());
  CHECK(*index->Get(17) == rows[17]);
  CHECK(absl::IsOutOfRange(index->Get(1001).status()));
}

TEST_CASE("equal scores are ordered by row, also where they straddle the last place") {
  Rows rows = RandomRows(300, 3);
  for (size_t i = 100; i < 200; ++i) rows[i] = rows[0];
  const Embedding query = rows[0];
  const std::vector<int64_t> truth = Oracle(rows, query, 300);
  for (IndexKind kind : {IndexKind::kExact, IndexKind::kHnsw}) {
    const auto index = Build(rows, kind);
    for (int k : {1, 2, 50, 100, 101}) {
      if (kind == IndexKind::kHnsw && k > 2) continue;  // a graph may not reach all duplicates
      const auto found = RowsOf(index->Search(query, {.k = k}));
      if (kind == IndexKind::kExact) {
        CHECK(found == std::vector<int64_t>(truth.begin(), truth.begin() + k));
      } else {
        CHECK(std::is_sorted(found.begin(), found.end()));
      }
    }
  }
}

TEST_CASE("HNSW recall is at least 0.95, and few allowed rows do not lower it") {
  const Rows rows = RandomRows(5000, 4, 32);
  const auto index = Build(rows, IndexKind::kHnsw);
  CHECK(index->kind() == "hnsw");
  CHECK(Recall(*index, rows, nullptr) >= 0.95);
  for (int64_t step : {2, 5, 20, 500}) {
    RowSet some(5000);
    for (int64_t row = 0; row < 5000; row += step) some.Insert(row);
    INFO("one row in " << step);
    CHECK(Recall(*index, rows, &some) >= 0.95);
  }
}

TEST_CASE("building HNSW twice gives the same file") {
  TemporaryDirectory directory;
  const Rows rows = RandomRows(2000, 5);
  REQUIRE_OK(Build(rows, IndexKind::kHnsw)->Save(directory / "a"));
  REQUIRE_OK(Build(rows, IndexKind::kHnsw)->Save(directory / "b"));
  CHECK(Slurp(directory / "a") == Slurp(directory / "b"));
}

TEST_CASE("saved indexes answer as before") {
  TemporaryDirectory directory;
  const Rows rows = RandomRows(500, 6);
  for (IndexKind kind : {IndexKind::kExact, IndexKind::kHnsw}) {
    const auto index = Build(rows, kind);
    REQUIRE_OK(index->Save(directory / "index"));
    const auto loaded = LoadFaissIndex(directory / "index", kTestDimension);
    REQUIRE_OK(loaded.status());
    CHECK((*loaded)->kind() == index->kind());
    CHECK(RowsOf((*loaded)->Search(rows[3], {.k = 20})) ==
          RowsOf(index->Search(rows[3], {.k = 20})));
  }
}

TEST_CASE("an empty index is saved, loaded and searched") {
  TemporaryDirectory directory;
  for (IndexKind kind : {IndexKind::kExact, IndexKind::kHnsw}) {
    auto builder = FaissIndexBuilder::Create(kTestDimension);
    REQUIRE_OK(builder.status());
    auto index = builder->Finish(kind);
    REQUIRE_OK(index.status());
    REQUIRE_OK((*index)->Save(directory / "empty"));
    const auto loaded = LoadFaissIndex(directory / "empty", kTestDimension);
    REQUIRE_OK(loaded.status());
    CHECK(RowsOf((*loaded)->Search(RandomRows(1, 1)[0], {.k = 3})).empty());
  }
}

TEST_CASE("a damaged, truncated or foreign index file is DATA_LOSS naming the file") {
  TemporaryDirectory directory;
  const std::string path = directory / "tracks.index";
  REQUIRE_OK(Build(RandomRows(50, 7), IndexKind::kExact)->Save(path));
  const std::string good = Slurp(path);
  const auto check = [&](const std::string& bytes, const std::string& what) {
    INFO(what);
    Overwrite(path, bytes);
    const absl::Status status = LoadFaissIndex(path, kTestDimension).status();
    CHECK(absl::IsDataLoss(status));
    CHECK(std::string(status.message()).find(path) != std::string::npos);
  };
  check("", "empty");
  check("RIFF....WAVE and more than forty bytes of something else", "another format");
  for (size_t cut = 0; cut < good.size(); cut += 97) check(good.substr(0, cut), "truncated");
  for (size_t at = 0; at < good.size(); at += 61) {
    std::string flipped = good;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    check(flipped, "a flipped bit");
  }
  check(good + "x", "a byte too many");
  Overwrite(path, good);
  CHECK(absl::IsDataLoss(LoadFaissIndex(path, kTestDimension + 1).status()));
  CHECK(absl::IsNotFound(LoadFaissIndex(directory / "none", kTestDimension).status()));
}

TEST_CASE("a wrong dimension, k, value or deadline is a typed error") {
  const auto index = Build(RandomRows(10, 8), IndexKind::kExact);
  const Embedding good(kTestDimension, 0.25f);
  CHECK(absl::IsInvalidArgument(index->Search(Embedding(3, 1.0f), {.k = 1}).status()));
  CHECK(absl::IsInvalidArgument(index->Search(good, {.k = 0}).status()));
  Embedding nan = good;
  nan[0] = std::nanf("");
  CHECK(absl::IsInvalidArgument(index->Search(nan, {.k = 1}).status()));
  CHECK(absl::IsDeadlineExceeded(
      index->Search(good, {.k = 1, .deadline = absl::InfinitePast()}).status()));
  CHECK(absl::IsInvalidArgument(FaissIndexBuilder::Create(0).status()));
  auto builder = FaissIndexBuilder::Create(kTestDimension);
  CHECK(absl::IsInvalidArgument(builder->Add(Embedding(2, 1.0f))));
  CHECK(absl::IsInvalidArgument(builder->Add(nan)));
}

}  // namespace
}  // namespace libretto
