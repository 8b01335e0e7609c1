#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "encoders/eval/bootstrap.h"
#include "encoders/eval/classification_figures.h"
#include "encoders/eval/hubness.h"
#include "encoders/eval/retrieval_figures.h"
#include "encoders/eval/spread.h"
#include "encoders/eval/tagging_figures.h"

namespace libretto {
namespace {

ScoreMatrix Matrix(const std::vector<std::vector<float>>& rows) {
  ScoreMatrix matrix(rows.size(), rows[0].size());
  for (size_t i = 0; i < rows.size(); ++i) std::ranges::copy(rows[i], matrix.row(i).begin());
  return matrix;
}

}  // namespace

TEST_CASE("the rank of a query is that of its best relevant item") {
  const std::vector<float> scores = {0.1f, 0.9f, 0.5f, 0.7f};
  const RankedQuery query = Rank(scores, {true, false, true, false});
  CHECK(query.rank == 3);
  CHECK(query.relevant == 2);
  CHECK(query.average_precision == Approx((1.0 / 3 + 2.0 / 4) / 2));
}

TEST_CASE("ties are judged against the ranking") {
  const std::vector<float> same(4, 0.5f);
  CHECK(Rank(same, {true, false, false, false}).rank == 4);
  CHECK(Rank(same, {true, true, false, false}).average_precision ==
        Approx((1.0 / 3 + 2.0 / 4) / 2));
}

TEST_CASE("expected figures are the means over all rankings") {
  for (const size_t relevant : {1u, 2u, 4u, 5u}) {
    std::vector<float> scores(5);
    std::iota(scores.begin(), scores.end(), 0.0f);
    std::vector<bool> flags(5, false);
    std::fill_n(flags.begin(), relevant, true);
    double count = 0, at_two = 0, reciprocal = 0, precision = 0;
    do {
      const RankedQuery query = Rank(scores, flags);
      ++count;
      at_two += query.rank <= 2 ? 1 : 0;
      reciprocal += 1.0 / static_cast<double>(query.rank);
      precision += query.average_precision;
    } while (std::ranges::next_permutation(scores).found);
    CHECK(ExpectedRecall(5, relevant, 2) == Approx(at_two / count));
    CHECK(ExpectedReciprocalRank(5, relevant) == Approx(reciprocal / count));
    CHECK(ExpectedAveragePrecision(5, relevant) == Approx(precision / count));
  }
}

TEST_CASE("half of random rankings find one item of ten within five") {
  const std::vector<RankedQuery> queries(3, {7, 1, 0});
  CHECK(ExpectedMedianRank(10, queries) == 5);
}

TEST_CASE("areas under the curves count ties by half and by threshold") {
  const std::vector<float> scores = {0.9f, 0.8f, 0.8f, 0.1f};
  const std::vector<bool> positive = {true, true, false, false};
  CHECK(RocAuc(scores, positive) == Approx(3.5 / 4));
  CHECK(PrAuc(scores, positive) == Approx(0.5 * 1 + 0.5 * 2 / 3));
  const std::vector<float> same(4, 0.5f);
  CHECK(RocAuc(same, positive) == Approx(0.5));
  CHECK(PrAuc(same, positive) == Approx(0.5));
}

TEST_CASE("tracks of which it is open whether they have a label do not count") {
  const std::vector<float> scores = {4, 3, 2, 2, 1};
  const LabelRanking ranking(scores, {false, true, false, true, false},
                             {true, false, true, false, false});
  const std::vector<int> once(5, 1);
  CHECK(ranking.RocAuc(once) == Approx(1));
  CHECK(ranking.PrAuc(once) == Approx(1));
}

TEST_CASE("an area of repeated tracks is that of the tracks written out") {
  const LabelRanking ranking(std::vector<float>{3, 2, 1}, {true, false, true});
  const std::vector<int> weights = {1, 2, 3};
  const std::vector<float> scores = {3, 2, 2, 1, 1, 1};
  const std::vector<bool> positive = {true, false, false, true, true, true};
  CHECK(ranking.RocAuc(weights) == Approx(RocAuc(scores, positive)));
  CHECK(ranking.PrAuc(weights) == Approx(PrAuc(scores, positive)));
  CHECK(std::isnan(ranking.RocAuc(std::vector<int>{1, 0, 1})));
  CHECK(std::isnan(ranking.PrAuc(std::vector<int>{0, 1, 0})));
}

TEST_CASE("the bootstrap repeats itself with its seed and covers the mean") {
  std::vector<double> values(100);
  std::iota(values.begin(), values.end(), 0.0);
  const Interval one = BootstrapMean(values, {500, 7}), two = BootstrapMean(values, {500, 7});
  CHECK(one.low == two.low);
  CHECK(one.high == two.high);
  CHECK(BootstrapMean(values, {500, 8}).low != one.low);
  // The standard error of the mean is 2.9: the interval is about 1.96 of it to each side.
  CHECK(one.low == Approx(49.5 - 5.7).margin(1.2));
  CHECK(one.high == Approx(49.5 + 5.7).margin(1.2));
  const Interval constant = BootstrapMedian(std::vector<double>(5, 3.0), {50, 1});
  CHECK(constant.low == 3);
  CHECK(constant.high == 3);
}

TEST_CASE("a median is the middle, or between the two") {
  CHECK(Median(std::vector<double>{5, 1, 3}) == 3);
  CHECK(Median(std::vector<double>{4, 1, 3, 2}) == 2.5);
  CHECK(Median({}) == 0);
}

TEST_CASE("hubness counts who is near to whom") {
  // Column 0 is the best of every row; column 2 never is.
  const Hubness hubness = MeasureHubness(Matrix({{3, 2, 1}, {3, 2, 1}, {3, 2, 1}, {2, 3, 1}}), 1);
  CHECK(hubness.occurrences == std::vector<size_t>{3, 1, 0});
  CHECK(hubness.anti_hubs == Approx(1.0 / 3));
  CHECK(hubness.largest == 0);
  CHECK(hubness.largest_share == Approx(0.75));
  // Deviations 5/3, -1/3, -4/3: third moment 60/81, second 42/27.
  CHECK(hubness.skewness == Approx(60.0 / 81 / std::pow(42.0 / 27, 1.5)));
  const Hubness even = MeasureHubness(Matrix({{9, 1, 0}, {0, 9, 1}, {1, 0, 9}}), 1, true);
  CHECK(even.occurrences == std::vector<size_t>{1, 1, 1});
  CHECK(even.skewness == 0);
}

TEST_CASE("the spread of vectors shows collapse") {
  const std::vector<Embedding> axes = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  const std::vector<Embedding> same(5, Embedding{0.6f, 0.8f, 0});
  CHECK(MeanPairwiseCosine(axes) == Approx(0).margin(1e-9));
  CHECK(MeanPairwiseCosine(same) == Approx(1));
  CHECK(EffectiveRank(axes) == Approx(3));
  CHECK(EffectiveRank(same) == Approx(1));
  const std::vector<Embedding> mixed = {{1, 0}, {1, 0}, {1, 0}, {1, 0}, {0, 1}};
  // Singular values 2 and 1.
  CHECK(EffectiveRank(mixed) == Approx(3 / std::pow(2, 2.0 / 3)));
}

TEST_CASE("eigenvalues of a symmetric matrix") {
  const std::vector<double> values = SymmetricEigenvalues({2, 1, 0, 1, 2, 0, 0, 0, 5}, 3);
  CHECK(values[0] == Approx(1));
  CHECK(values[1] == Approx(3));
  CHECK(values[2] == Approx(5));
}

TEST_CASE("standardising takes away what a class scores everywhere") {
  const ScoreMatrix raw = Matrix({{0.9f, 0.3f}, {0.8f, 0.1f}, {0.7f, 0.5f}});
  CHECK(BestColumns(raw) == std::vector<size_t>{0, 0, 0});
  CHECK(BestColumns(StandardizeColumns(raw)) == std::vector<size_t>{0, 0, 1});
  CHECK(StandardizeColumns(raw).row(0)[0] == Approx(std::sqrt(1.5)));
  const ScoreMatrix by = StandardizeColumnsBy(raw, Matrix({{0.5f, 0.f}, {0.7f, 0.2f}}));
  CHECK(by.row(0)[0] == Approx(3));
  CHECK(by.row(0)[1] == Approx(2).epsilon(1e-4));
}

TEST_CASE("a confusion matrix has the truth in rows") {
  const auto counts =
      ConfusionMatrix(std::vector<size_t>{0, 0, 1}, std::vector<size_t>{0, 1, 1}, 2);
  CHECK(counts == std::vector<std::vector<size_t>>{{1, 1}, {0, 1}});
}

}  // namespace libretto
