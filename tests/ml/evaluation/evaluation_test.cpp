// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/evaluation/evaluators.hpp>
#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/state/support/error.hpp>

#include <cmath>
#include <limits>

#include "catch.hpp"

namespace evaluation_test {

using namespace weir::ml;

namespace {

double distance(vector_view a, vector_view b, bool cosine) {
  return cosine ? 1.0 - dot(a, b) / (norm(a) * norm(b)) : sqdist(a, b);
}

// By the definition, over all pairs.
double silhouette_by_pairs(const std::vector<weir::ml::vector>& rows,
                           const std::vector<double>& clusters, std::size_t count, bool cosine) {
  auto sum = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto sums = std::vector<double>(count);
    auto sizes = std::vector<double>(count);
    for (std::size_t j = 0; j < rows.size(); ++j) {
      if (i == j)
        continue;
      sums[static_cast<std::size_t>(clusters[j])] += distance(rows[i], rows[j], cosine);
      sizes[static_cast<std::size_t>(clusters[j])] += 1;
    }
    const auto own = static_cast<std::size_t>(clusters[i]);
    if (sizes[own] == 0)
      continue;
    const auto a = sums[own] / sizes[own];
    auto b = std::numeric_limits<double>::infinity();
    for (std::size_t other = 0; other < count; ++other)
      if (other != own)
        b = std::min(b, sums[other] / sizes[other]);
    sum += (b - a) / std::max(a, b);
  }
  return sum / static_cast<double>(rows.size());
}

} // namespace

TEST_CASE("the silhouette by sums is that of all pairs", "[ml][evaluation]") {
  auto random = random_generator(11);
  auto rows = std::vector<weir::ml::vector>();
  auto clusters = std::vector<double>();
  for (auto i = 0; i < 60; ++i) {
    clusters.push_back(i == 0 ? 3.0 : static_cast<double>(i % 3));
    rows.push_back(vectors::dense(random.normal(clusters.back()), 1.0 + random.uniform()));
  }
  const auto data = frame{{"features", column::of(rows)}, {"prediction", column(clusters)}};
  auto judge = clustering_evaluator();
  CHECK(judge.evaluate(data) == Approx(silhouette_by_pairs(rows, clusters, 4, false)));
  judge.distance_measure = "cosine";
  CHECK(judge.evaluate(data) == Approx(silhouette_by_pairs(rows, clusters, 4, true)));
  const auto zero =
      frame{{"features", column::of(std::vector<weir::ml::vector>(2, vectors::zeros(2)))},
            {"prediction", column(std::vector<double>{0.0, 1.0})}};
  CHECK_THROWS_AS(judge.evaluate(zero), weir::error);
}

TEST_CASE("a weight of two counts as the row twice", "[ml][evaluation]") {
  const auto make = [](std::vector<double> y, std::vector<double> s, std::vector<double> w) {
    return frame{{"label", column(std::move(y))},
                 {"rawPrediction", column(s)},
                 {"prediction", column(s)},
                 {"weight", column(std::move(w))}};
  };
  const auto weighted =
      make({0.0, 1.0, 1.0, 0.0, 1.0}, {0.1, 0.4, 0.35, 0.4, 0.9}, {1.0, 2.0, 1.0, 2.0, 1.0});
  const auto twice = make({0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0}, {0.1, 0.4, 0.4, 0.35, 0.4, 0.4, 0.9},
                          std::vector<double>(7, 1.0));
  auto binary = binary_classification_evaluator();
  binary.weight_col = "weight";
  for (const auto* metric : {"areaUnderROC", "areaUnderPR"}) {
    binary.metric_name = metric;
    CHECK(binary.evaluate(weighted) == Approx(binary.evaluate(twice)));
  }
  auto regression = regression_evaluator();
  regression.weight_col = "weight";
  for (const auto* metric : {"rmse", "mse", "mae", "var"}) {
    regression.metric_name = metric;
    CHECK(regression.evaluate(weighted) == Approx(regression.evaluate(twice)));
  }
}

TEST_CASE("evaluators name the column that they cannot use", "[ml][evaluation]") {
  const auto data = frame{{"prediction", column(std::vector<double>{1.0})},
                          {"label", column::of(std::vector<std::vector<double>>{{1.0}})}};
  using Catch::Matchers::ContainsSubstring;
  CHECK_THROWS_WITH(ranking_evaluator().evaluate(data),
                    ContainsSubstring("column 'prediction' must be of type array<double>"));
  CHECK_THROWS_WITH(multilabel_classification_evaluator().evaluate(data),
                    ContainsSubstring("column 'prediction'"));
  CHECK_THROWS_WITH(regression_evaluator().evaluate(data), ContainsSubstring("'label'"));
}

TEST_CASE("evaluators know which way is better", "[ml][evaluation]") {
  auto multiclass = multiclass_classification_evaluator();
  CHECK(multiclass.is_larger_better());
  for (const auto* loss : {"logLoss", "hammingLoss", "weightedFalsePositiveRate"}) {
    multiclass.metric_name = loss;
    CHECK_FALSE(multiclass.is_larger_better());
  }
  auto regression = regression_evaluator();
  CHECK_FALSE(regression.is_larger_better());
  regression.metric_name = "r2";
  CHECK(regression.is_larger_better());
  CHECK_THROWS_AS(regression.metric_name = "accuracy", weir::error);
}

} // namespace evaluation_test
