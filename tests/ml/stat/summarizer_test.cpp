// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/summarize.hpp>
#include <weir/ml/support/not_a_number.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"
#include "../data_sets/random_stream.hpp"

#include <cmath>

namespace summarizer_test {

using namespace weir::ml;

namespace {

vector_data rows_of(const std::vector<vector>& rows) {
  auto result = vector_data();
  for (const auto& row : rows)
    result.push_back(row);
  return result;
}

/// The definitions, written down.
struct by_definition {
  double mean = 0.0, variance = 0.0, l1 = 0.0, l2 = 0.0;

  by_definition(const std::vector<double>& x, const std::vector<double>& w) {
    auto weights = 0.0;
    auto squares = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      weights += w[i];
      squares += w[i] * w[i];
      mean += w[i] * x[i];
      l1 += w[i] * std::abs(x[i]);
      l2 += w[i] * x[i] * x[i];
    }
    mean /= weights;
    l2 = std::sqrt(l2);
    for (std::size_t i = 0; i < x.size(); ++i)
      variance += w[i] * (x[i] - mean) * (x[i] - mean);
    variance /= weights - squares / weights;
  }
};

} // namespace

TEST_CASE("a summary has the statistics of dense and sparse rows alike") {
  const auto rows = std::vector<vector>{vectors::sparse(3, {{0, -2.0}, {1, 2.3}}),
                                        vectors::dense(0.0, -1.0, -3.0),
                                        vectors::sparse(3, {{1, -5.1}}),
                                        vectors::dense(3.8, 0.0, 1.9),
                                        vectors::dense(1.7, -0.6, 0.0),
                                        vectors::sparse(3, {{1, 1.9}, {2, 0.0}})};
  const auto summary = summarize(rows_of(rows));
  CHECK(summary.count() == 6);
  CHECK(summary.mean()[0] == Approx(0.583333333333));
  CHECK(summary.mean()[1] == Approx(-0.416666666666));
  CHECK(summary.variance()[1] == Approx(7.0456666666666));
  CHECK(summary.variance()[2] == Approx(2.48166666666666));
  CHECK(summary.max() == vectors::dense(3.8, 2.3, 1.9));
  CHECK(summary.min() == vectors::dense(-2.0, -5.1, -3.0));
  CHECK(summary.num_nonzeros() == vectors::dense(3.0, 5.0, 2.0));
}

TEST_CASE("weights count in all that is weighted, and parts merge to the whole") {
  auto random = weir::testing::data_sets::random_stream(7, 1);
  auto x = std::vector<double>();
  auto w = std::vector<double>();
  auto whole = summarizer();
  auto left = summarizer();
  auto right = summarizer();
  for (auto i = 0; i < 1000; ++i) {
    // Far from zero: naive sums of squares would lose half of the digits.
    x.push_back(1e6 + random.g());
    w.push_back(i % 7 == 0 ? 0.0 : 0.5 + random.u());
    whole.add(vectors::dense(x.back()), w.back());
    (i < 300 ? left : right).add(vectors::dense(x.back()), w.back());
  }
  left.merge(right);
  const auto expected = by_definition(x, w);
  for (const auto* summary : {&whole, &left}) {
    CHECK(summary->count() == 857);
    CHECK(summary->mean()[0] == Approx(expected.mean).epsilon(1e-15));
    CHECK(summary->variance()[0] == Approx(expected.variance).epsilon(1e-9));
    CHECK(summary->norm_l1()[0] == Approx(expected.l1).epsilon(1e-12));
    CHECK(summary->norm_l2()[0] == Approx(expected.l2).epsilon(1e-12));
  }
  auto quick = summarizer();
  quick.add_rows(x, 1, w);
  CHECK(quick.variance()[0] == Approx(expected.variance).epsilon(1e-9));
}

TEST_CASE("a constant column has no variance, whatever its value") {
  auto summary = summarizer();
  summary.add_rows(std::vector<double>(10000, 0.1), 1);
  auto other = summarizer();
  other.add_rows(std::vector<double>(777, 0.1), 1);
  summary.merge(other);
  CHECK(summary.variance()[0] == 0.0);
  CHECK(summary.mean()[0] == 0.1);
}

TEST_CASE("a summary is the same bits for any number of threads") {
  auto random = weir::testing::data_sets::random_stream(8, 1);
  auto values = std::vector<double>(60000);
  for (auto& value : values)
    value = random.g();
  const auto rows = vector_data::of_rows(20000, 3, values);
  const auto several = summarize(rows).variance().to_array();
  const auto limit = thread_limit(1);
  CHECK(summarize(rows).variance().to_array() == several);
}

TEST_CASE("NaN spoils means but is no extreme") {
  const auto summary =
      summarize(rows_of({vectors::dense(1.0, not_a_number), vectors::dense(3.0, 2.0)}));
  CHECK(std::isnan(summary.mean()[1]));
  CHECK(summary.mean()[0] == 2.0);
  CHECK(summary.max()[1] == 2.0);
  CHECK(summary.min()[1] == 2.0);
}

TEST_CASE("a single row has variance 0") {
  CHECK(summarize(rows_of({vectors::dense(0.0, -1.0)})).variance() == vectors::dense(0.0, 0.0));
}

TEST_CASE("a summary refuses what it cannot use") {
  auto summary = summarizer();
  CHECK_THROWS_AS(summary.mean(), weir::error);
  summary.add(vectors::dense(1.0, 2.0));
  CHECK_THROWS_WITH(summary.add(vectors::dense(1.0)),
                    Catch::Matchers::ContainsSubstring("size 1 after rows of size 2"));
  CHECK_THROWS_AS(summary.add(vectors::dense(1.0, 2.0), -1.0), weir::error);
  CHECK_THROWS_AS(summary.add(vectors::dense(1.0, 2.0), not_a_number), weir::error);
}

TEST_CASE("metrics of a frame's column come as a frame") {
  const auto data =
      frame{{"features",
             column::of(std::vector<vector>{vectors::dense(1.0, 2.0), vectors::dense(3.0, 4.0)})},
            {"weight", column(std::vector<double>{1.0, 3.0})}};
  const auto result = summarize(data, {"mean", "count"}, "features", "weight");
  CHECK(result["mean"].vectors()[0] == vectors::dense(2.5, 3.5).view());
  CHECK(result["count"].integers()[0] == 2);
  CHECK_THROWS_WITH(summarize(data, {"median"}),
                    Catch::Matchers::ContainsSubstring("no metric 'median'"));
}

} // namespace summarizer_test
