#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <set>

#include "index/vectors/index_file.h"
#include "index/vectors/ivf_index.h"
#include "index/vectors/kernels.h"
#include "index/vectors/vector_index_kinds.h"
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

constexpr const char* kKinds[] = {"exact", "ivf", "hnsw"};

std::unique_ptr<const VectorIndex> Build(const Rows& rows, const std::string& kind) {
  auto builder = VectorRowsBuilder::InMemory(static_cast<int>(rows[0].size()));
  REQUIRE_OK(builder.status());
  for (const Embedding& row : rows) REQUIRE_OK(builder->Add(row));
  auto stored = builder->Finish();
  REQUIRE_OK(stored.status());
  auto index = BuildVectorIndex(*std::move(stored), kind);
  REQUIRE_OK(index.status());
  return *std::move(index);
}

// An index as a snapshot has it: two files, the vectors and the rest.
struct Files {
  explicit Files(const TemporaryDirectory& directory)
      : index(directory / "tracks.index"), vectors(directory / "tracks.vectors") {}
  absl::StatusOr<std::unique_ptr<const VectorIndex>> Open(int dimension = kTestDimension) const {
    return OpenVectorIndex(index, vectors, dimension);
  }
  void Write(const Rows& rows, const std::string& kind) const {
    auto builder = VectorRowsBuilder::ToFile(vectors, kTestDimension);
    REQUIRE_OK(builder.status());
    for (const Embedding& row : rows) REQUIRE_OK(builder->Add(row));
    auto stored = builder->Finish();
    REQUIRE_OK(stored.status());
    auto built = BuildVectorIndex(*std::move(stored), kind);
    REQUIRE_OK(built.status());
    REQUIRE_OK((*built)->Save(index));
  }
  std::string index, vectors;
};

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

TEST_CASE("a set of rows tells each of them, and only them, from wherever one begins") {
  RowSet rows(70);
  for (const int64_t row : {0, 7, 8, 9, 31, 63, 64, 69}) rows.Insert(row);
  for (int64_t from = 0; from <= 70; ++from) {
    int64_t want = from;
    while (want < 70 && !rows.Contains(want)) ++want;
    CHECK(rows.Next(from) == want);
  }
  CHECK(RowSet(9).Next(0) == 9);
  CHECK(RowSet(0).Next(0) == 0);
}

TEST_CASE("exact index agrees with the oracle, with and without a set of rows") {
  const Rows rows = RandomRows(1001, 1);
  const auto index = Build(rows, "exact");
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
  for (const std::string kind : kKinds) {
    const auto index = Build(rows, kind);
    for (int k : {1, 2, 50, 100, 101}) {
      if (kind == "hnsw" && k > 2) continue;  // a graph may not reach all duplicates
      const auto found = RowsOf(index->Search(query, {.k = k}));
      if (kind == "hnsw") {
        CHECK(std::is_sorted(found.begin(), found.end()));
      } else {
        CHECK(found == std::vector<int64_t>(truth.begin(), truth.begin() + k));
      }
    }
  }
}

TEST_CASE("recall of inverted lists and graphs is high, and few allowed rows do not lower it") {
  const Rows rows = RandomRows(5000, 4, 32);
  for (const std::string kind : {"ivf", "hnsw"}) {
    const auto index = Build(rows, kind);
    CHECK(index->kind() == kind);
    CHECK(Recall(*index, rows, nullptr) >= 0.95);
    for (int64_t step : {2, 5, 20, 500, 4000}) {
      RowSet some(5000);
      for (int64_t row = 0; row < 5000; row += step) some.Insert(row);
      INFO(kind << ", one row in " << step);
      CHECK(Recall(*index, rows, &some) >= 0.95);
    }
  }
}

TEST_CASE("inverted lists score as many rows as they are told to, and find more the more it is") {
  const Rows rows = RandomRows(20'000, 14, 32);
  TemporaryDirectory directory;
  const std::string path = directory / "index";
  auto builder = VectorRowsBuilder::InMemory(32);
  for (const Embedding& row : rows) REQUIRE_OK(builder->Add(row));
  const std::shared_ptr<const VectorRows> stored = *builder->Finish();
  REQUIRE_OK((*BuildIvfIndex(stored))->Save(path));
  const auto recall = [&](int64_t rows_to_score) {
    const auto index = OpenIvfIndex(*OpenIndexFile(path), stored, path, {rows_to_score});
    REQUIRE_OK(index.status());
    return Recall(**index, rows, nullptr);
  };
  CHECK(recall(100) < recall(2000));
  CHECK(recall(2000) < recall(20'000));
  CHECK(recall(20'000) >= 0.99);
  CHECK(recall(0) == recall(8192));
  CHECK(absl::IsInvalidArgument(OpenIvfIndex(*OpenIndexFile(path), stored, path, {-1}).status()));
}

TEST_CASE("a filter that allows only rows far from the query loses none of them") {
  const Rows rows = RandomRows(30'000, 12, 8);
  const auto index = Build(rows, "ivf");
  const Embedding query = rows[0];
  RowSet far(30'000);
  for (int64_t row = 0; row < 30'000; ++row) {
    if (Dot(rows[static_cast<size_t>(row)], query) < -0.5f) far.Insert(row);
  }
  REQUIRE(far.Count() > 100);
  CHECK(RowsOf(index->Search(query, {.k = 10, .allowed = &far})) == Oracle(rows, query, 10, &far));
}

TEST_CASE("scores are exact whatever the kind") {
  const Rows rows = RandomRows(3000, 10);
  const Embedding query = RandomRows(1, 11)[0];
  for (const std::string kind : kKinds) {
    const auto found = Build(rows, kind)->Search(query, {.k = 20});
    REQUIRE_OK(found.status());
    for (const Neighbor& n : *found) {
      CHECK(n.score == Approx(Dot(rows[static_cast<size_t>(n.row)], query)).margin(1e-5));
    }
  }
}

TEST_CASE("kernels of every instruction set agree with plain arithmetic") {
  const VectorKernelList list = RunnableVectorKernels();
  std::mt19937 random(21);
  for (size_t i = 0; i < list.count; ++i) {
    INFO(list.kernels[i]->name);
    for (size_t n : {1, 7, 16, 31, 32, 33, 100, 256}) {
      const Embedding a = RandomUnitVector(random, static_cast<int>(n));
      const Embedding b = RandomUnitVector(random, static_cast<int>(n));
      CHECK(list.kernels[i]->dot(a.data(), b.data(), n) == Approx(Dot(a, b)).margin(1e-5));
    }
    constexpr size_t kStride = 128, kCount = 5;
    std::vector<uint8_t> codes(kCount * kStride, 255);
    std::vector<int8_t> query(kStride, -128);  // the extremes, where narrow sums would overflow
    for (size_t j = kStride; j < codes.size(); ++j) codes[j] = static_cast<uint8_t>(random());
    for (size_t j = kStride / 2; j < kStride; ++j) query[j] = static_cast<int8_t>(random());
    std::vector<int32_t> products(kCount);
    list.kernels[i]->dot_codes(codes.data(), kCount, kStride, query.data(), products.data());
    for (size_t row = 0; row < kCount; ++row) {
      int32_t expected = 0;
      for (size_t j = 0; j < kStride; ++j) expected += codes[row * kStride + j] * query[j];
      CHECK(products[row] == expected);
    }
  }
}

TEST_CASE("building an index twice gives the same file") {
  const Rows rows = RandomRows(2000, 5);
  for (const std::string kind : kKinds) {
    TemporaryDirectory directory;
    REQUIRE_OK(Build(rows, kind)->Save(directory / "a"));
    REQUIRE_OK(Build(rows, kind)->Save(directory / "b"));
    CHECK(Slurp(directory / "a") == Slurp(directory / "b"));
  }
}

TEST_CASE("saved indexes answer as before") {
  const Rows rows = RandomRows(3000, 6);
  RowSet some(3000);
  for (int64_t row = 0; row < 3000; row += 3) some.Insert(row);
  for (const std::string kind : kKinds) {
    TemporaryDirectory directory;
    const Files files(directory);
    files.Write(rows, kind);
    const auto loaded = files.Open();
    REQUIRE_OK(loaded.status());
    CHECK((*loaded)->kind() == kind);
    const auto built = Build(rows, kind);
    for (const RowSet* allowed : {static_cast<const RowSet*>(nullptr), &std::as_const(some)}) {
      CHECK(RowsOf((*loaded)->Search(rows[3], {.k = 20, .allowed = allowed})) ==
            RowsOf(built->Search(rows[3], {.k = 20, .allowed = allowed})));
    }
    CHECK(*(*loaded)->Get(17) == rows[17]);
  }
}

TEST_CASE("an empty index of any kind is saved, loaded and searched") {
  for (const std::string kind : kKinds) {
    TemporaryDirectory directory;
    const Files files(directory);
    files.Write({}, kind);
    const auto loaded = files.Open();
    REQUIRE_OK(loaded.status());
    CHECK(RowsOf((*loaded)->Search(RandomRows(1, 1)[0], {.k = 3})).empty());
  }
}

// Whether opening or searching says DATA_LOSS naming a file of the index.
bool IsDetected(const Files& files, const Rows& rows) {
  const auto names = [&](const absl::Status& status) {
    const std::string message(status.message());
    return absl::IsDataLoss(status) && (message.find(files.index) != std::string::npos ||
                                        message.find(files.vectors) != std::string::npos);
  };
  const auto index = files.Open();
  if (!index.ok()) return names(index.status());
  for (int64_t row = 0; row < static_cast<int64_t>(rows.size()); ++row) {
    if (const auto got = (*index)->Get(row); !got.ok()) return names(got.status());
  }
  return false;
}

TEST_CASE("damaged, truncated or foreign index files are DATA_LOSS naming the file") {
  const Rows rows = RandomRows(400, 7);
  for (const std::string kind : kKinds) {
    TemporaryDirectory directory;
    const Files files(directory);
    files.Write(rows, kind);
    for (const std::string& path : {files.index, files.vectors}) {
      const std::string good = Slurp(path);
      const auto check = [&](const std::string& bytes, const std::string& what) {
        INFO(path << ", " << what);
        Overwrite(path, bytes);
        CHECK(IsDetected(files, rows));
      };
      check("", "empty");
      check("RIFF....WAVE and more than sixty-four bytes of something else, to be sure of it",
            "foreign");
      for (size_t cut = 0; cut < good.size(); cut += 397) check(good.substr(0, cut), "truncated");
      for (size_t at = 0; at < good.size(); at += 161) {
        std::string flipped = good;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
        check(flipped, "a flipped bit");
      }
      check(good + "x", "a byte too many");
      Overwrite(path, good);
    }
    CHECK(absl::IsDataLoss(files.Open(kTestDimension + 1).status()));
  }
  CHECK(absl::IsNotFound(OpenVectorIndex("/nowhere/a", "/nowhere/b", 8).status()));
}

TEST_CASE("an index beside the vectors of another is DATA_LOSS") {
  TemporaryDirectory directory;
  const Files files(directory);
  for (const std::string kind : kKinds) {
    files.Write(RandomRows(300, 31), kind);
    const std::string index = Slurp(files.index);
    files.Write(RandomRows(200, 32), kind);
    Overwrite(files.index, index);
    CHECK(absl::IsDataLoss(files.Open().status()));
  }
}

TEST_CASE("a wrong dimension, k, value or deadline is a typed error") {
  const auto index = Build(RandomRows(10, 8), "exact");
  const Embedding good(kTestDimension, 0.25f);
  CHECK(absl::IsInvalidArgument(index->Search(Embedding(3, 1.0f), {.k = 1}).status()));
  CHECK(absl::IsInvalidArgument(index->Search(good, {.k = 0}).status()));
  Embedding nan = good;
  nan[0] = std::nanf("");
  CHECK(absl::IsInvalidArgument(index->Search(nan, {.k = 1}).status()));
  CHECK(absl::IsDeadlineExceeded(
      index->Search(good, {.k = 1, .deadline = absl::InfinitePast()}).status()));
  CHECK(absl::IsInvalidArgument(VectorRowsBuilder::InMemory(0).status()));
  auto builder = VectorRowsBuilder::InMemory(kTestDimension);
  CHECK(absl::IsInvalidArgument(builder->Add(Embedding(2, 1.0f))));
  CHECK(absl::IsInvalidArgument(builder->Add(nan)));
}

}  // namespace
}  // namespace libretto
