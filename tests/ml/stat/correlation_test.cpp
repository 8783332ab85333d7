// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/linalg/gram.hpp>
#include <weir/ml/stat/correlation.hpp>
#include <weir/ml/stat/quantiles.hpp>
#include <weir/ml/stat/random_data.hpp>
#include <weir/ml/stat/stratified_sample.hpp>
#include <weir/ml/stat/summarize.hpp>
#include <weir/ml/support/not_a_number.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"

#include <cmath>

namespace correlation_test {

using namespace weir::ml;

namespace {

const auto table = vector_data::of_rows(
    4, 4, {1.0, 0.0, 0.0, -2.0, 4.0, 5.0, 0.0, 3.0, 6.0, 7.0, 0.0, 8.0, 9.0, 0.0, 0.0, 1.0});

} // namespace

TEST_CASE("sums of products are those of the definition for any size, weight and kind of row") {
  const auto size =
      GENERATE(std::size_t{1}, std::size_t{4}, std::size_t{7}, std::size_t{8}, std::size_t{21});
  const auto rows = random_vectors(random_distribution::standard_normal(), 700, size, 3);
  const auto weights = random_values(random_distribution::uniform(), 700, 4);
  const auto shift = random_values(random_distribution::uniform(), size, 5);
  auto dense = gram_sum(size, shift);
  dense.add_rows(rows.values(), weights);
  auto parts = gram_sum(size, shift);
  auto rest = gram_sum(size, shift);
  auto expected = std::vector<double>(size * size);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    (i < 100 ? parts : rest).add(vector(rows[i]).to_sparse(), weights[i]);
    for (std::size_t a = 0; a < size; ++a)
      for (std::size_t b = 0; b < size; ++b)
        expected[a * size + b] += weights[i] * (rows[i][a] - shift[a]) * (rows[i][b] - shift[b]);
  }
  parts.merge(rest);
  for (std::size_t at = 0; at < expected.size(); ++at) {
    CHECK(dense.values()[at] == Approx(expected[at]).epsilon(1e-11).margin(1e-11));
    CHECK(parts.values()[at] == Approx(expected[at]).epsilon(1e-11).margin(1e-11));
  }
}

TEST_CASE("correlations are those of Spark's suite; a constant column has none") {
  const auto pearson = correlation(table);
  CHECK(pearson(0, 1) == Approx(0.05564149));
  CHECK(pearson(3, 0) == Approx(0.40047142));
  CHECK(pearson(1, 3) == Approx(0.91359586));
  CHECK(std::isnan(pearson(2, 0)));
  CHECK(pearson(2, 2) == 1.0);
  const auto x = std::vector<double>{1.0, 0.0, -2.0};
  const auto y = std::vector<double>{4.0, 5.0, 3.0};
  CHECK(correlation(x, y) == Approx(0.6546537));
  CHECK(correlation(x, y, correlation_method::spearman) == Approx(0.5));
  CHECK(std::isnan(correlation(x, std::vector<double>(3))));
}

TEST_CASE("equal values share their mean rank") {
  const auto x = std::vector<double>{1.0, 2.0, 2.0, 5.0};
  const auto ranks = std::vector<double>{1.0, 2.5, 2.5, 4.0};
  const auto y = std::vector<double>{0.1, -3.0, 4.0, 2.0};
  const auto y_ranks = std::vector<double>{2.0, 1.0, 4.0, 3.0};
  CHECK(correlation(x, y, correlation_method::spearman) == Approx(correlation(ranks, y_ranks)));
}

TEST_CASE("correlation needs two rows and equal lengths") {
  CHECK_THROWS_AS(correlation(vector_data::of_rows(1, 1, {1.0})), weir::error);
  CHECK_THROWS_AS(correlation(std::vector<double>(2), std::vector<double>(3)), weir::error);
  CHECK_THROWS_AS(parse_correlation_method("kendall"), weir::error);
}

TEST_CASE("quantiles are elements by rank, NaN left out") {
  auto values = std::vector<double>{5, not_a_number, 1, 4, 2, 3, not_a_number};
  const auto found = quantiles(values, std::vector<double>{0.0, 0.2, 0.21, 0.5, 1.0});
  CHECK(found == std::vector<double>{1, 1, 2, 3, 5});
  auto none = std::vector<double>{not_a_number};
  CHECK(quantiles(none, std::vector<double>{0.5}).empty());
  CHECK_THROWS_AS(quantiles(values, std::vector<double>{1.1}), weir::error);
}

TEST_CASE("random data has the moments of its distribution, the same for any number of threads") {
  struct expectation {
    random_distribution distribution;
    double mean, variance;
  };
  for (const auto& [distribution, mean, variance] :
       {expectation{random_distribution::uniform(), 0.5, 1.0 / 12},
        expectation{random_distribution::standard_normal(), 0.0, 1.0},
        expectation{random_distribution::poisson(3.0), 3.0, 3.0},
        expectation{random_distribution::exponential(2.0), 2.0, 4.0},
        expectation{random_distribution::gamma(2.0, 3.0), 6.0, 18.0},
        expectation{random_distribution::log_normal(0.0, 0.5), std::exp(0.125),
                    (std::exp(0.25) - 1) * std::exp(0.25)}}) {
    const auto values = random_values(distribution, 40000, 11);
    auto summary = summarizer();
    summary.add_rows(values, 1);
    // Six standard errors of the mean; of the variance as many as its larger tail needs.
    CHECK(summary.mean()[0] == Approx(mean).margin(6 * std::sqrt(variance / 40000)));
    CHECK(summary.variance()[0] == Approx(variance).epsilon(0.12));
    const auto limit = thread_limit(1);
    CHECK(random_values(distribution, 40000, 11) == values);
  }
  CHECK(random_values(random_distribution::uniform(), 10, 1) !=
        random_values(random_distribution::uniform(), 10, 2));
  CHECK_THROWS_AS(random_values(random_distribution::poisson(0.0), 1, 1), weir::error);
  CHECK_THROWS_AS(random_values(random_distribution::gamma(1.0, -1.0), 1, 1), weir::error);
}

TEST_CASE("strata are sampled each with its own fraction") {
  auto keys = std::vector<std::string>();
  for (auto i = 0; i < 3000; ++i)
    keys.emplace_back(i % 3 == 0 ? "a" : i % 3 == 1 ? "b" : "c");
  const auto data = frame{{"key", column::of(keys)}};
  const auto fractions = std::map<std::string, double>{{"a", 0.1}, {"b", 0.5}};
  const auto count = [](const frame& sampled, std::string_view key) {
    auto rows = 0;
    for (std::size_t i = 0; i < sampled.num_rows(); ++i)
      rows += sampled["key"].strings()[i] == key ? 1 : 0;
    return rows;
  };
  const auto about = sample_by(data, "key", fractions, 5);
  CHECK(count(about, "a") == Approx(100).margin(60));
  CHECK(count(about, "b") == Approx(500).margin(100));
  CHECK(count(about, "c") == 0);
  for (const auto with_replacement : {false, true}) {
    const auto exact = sample_by_exact(data, "key", fractions, 5, with_replacement);
    CHECK(count(exact, "a") == 100);
    CHECK(count(exact, "b") == 500);
    CHECK(exact.num_rows() == 600);
  }
  CHECK_THROWS_AS(sample_by(data, "key", {{"a", 1.5}}, 5), weir::error);
  CHECK_THROWS_AS(sample_by(data, "key", {{"a", -0.5}}, 5, true), weir::error);
}

} // namespace correlation_test
