// SPDX-License-Identifier: Apache-2.0

// The forms of the RDD-based API: what they call is tested where it lies.

#include <weir/ml/stat/linear_data_generator.hpp>
#include <weir/ml/stat/statistics.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/operators/batch.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"

namespace statistics_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("statistics over ranges of vectors and of labeled points", "[ml][stat]") {
  const auto rows =
      std::vector<vector>{vectors::dense(1.0, 10.0, 0.0), vectors::dense(2.0, 8.0, 0.0),
                          vectors::sparse(3, {0, 1}, {3.0, 1.0})};
  CHECK(statistics::col_stats(rows).mean()[0] == 2.0);
  CHECK(statistics::col_stats(weir::batch<vector>::of(rows)).num_nonzeros()[2] == 0.0);
  CHECK(statistics::corr(rows)(0, 1) == Approx(-0.9522165814091071));
  CHECK(statistics::corr(rows, "spearman")(0, 1) == Approx(-1.0));
  const auto x = std::vector<double>{1.0, 2.0, 3.0};
  CHECK(statistics::corr(x, std::vector<double>{10.0, 8.0, 1.0}) ==
        Approx(statistics::corr(rows)(0, 1)));
  CHECK_THROWS_WITH(statistics::corr(rows, "kendall"), ContainsSubstring("kendall"));

  CHECK(statistics::chi_sq_test(vectors::dense(5.0, 5.0)).p_value == Approx(1.0));
  CHECK(statistics::chi_sq_test(vectors::dense(9.0, 1.0), vectors::dense(1.0, 1.0)).statistic ==
        Approx(6.4));
  CHECK(statistics::chi_sq_test(matrices::dense(2, 2, {5.0, 5.0, 5.0, 5.0})).statistic == 0.0);
  const auto points = std::vector<labeled_point>{{0.0, vectors::dense(0.0, 1.0)},
                                                 {0.0, vectors::dense(0.0, 2.0)},
                                                 {1.0, vectors::dense(1.0, 1.0)},
                                                 {1.0, vectors::dense(1.0, 2.0)}};
  const auto tests = statistics::chi_sq_test(points);
  CHECK(tests.statistics == std::vector<double>{4.0, 0.0});

  const auto by_name = statistics::kolmogorov_smirnov_test(x, "norm", 2.0, 1.0);
  CHECK(by_name.p_value == kolmogorov_smirnov_test_normal(x, 2.0, 1.0).p_value);
  CHECK(statistics::kolmogorov_smirnov_test(x, [](double at) { return at / 4.0; }).statistic ==
        Approx(0.25));
  CHECK_THROWS_WITH(statistics::kolmogorov_smirnov_test(x, "uniform"), ContainsSubstring("norm"));
}

TEST_CASE("points of a linear function have the moments asked for, on any number of threads",
          "[ml][stat]") {
  const auto weights = std::vector<double>{2.0, -1.0};
  const auto means = std::vector<double>{1.0, 5.0};
  const auto variances = std::vector<double>{4.0, 0.25};
  const auto on = [&](std::size_t threads) {
    const auto limit = thread_limit(threads);
    return generate_linear_input(0.5, weights, 20'000, 7, 0.1, means, variances);
  };
  const auto points = on(1);
  CHECK(points == on(3));
  const auto data = to_frame(points);
  const auto summary = summarize(data["features"].vectors());
  for (std::size_t j = 0; j < 2; ++j) {
    CHECK(summary.mean()[j] == Approx(means[j]).epsilon(0.03));
    CHECK(summary.variance()[j] == Approx(variances[j]).epsilon(0.03));
  }
  auto noise = summarizer();
  for (const auto& point : points)
    noise.add(vectors::dense(point.label - 0.5 - 2.0 * point.features[0] + point.features[1]));
  CHECK(noise.mean()[0] == Approx(0.0).margin(0.005));
  CHECK(noise.std()[0] == Approx(0.1).epsilon(0.03));
  CHECK_THROWS_AS(generate_linear_input(0.0, weights, 1, 7, 0.1, std::vector<double>{1.0}),
                  weir::error);
}

} // namespace statistics_test
