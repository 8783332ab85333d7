// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/clustering/k_means.hpp>
#include <weir/ml/regression/regression_with_sgd.hpp>
#include <weir/ml/stat/random_data.hpp>

#include "catch.hpp"
#include "support/log_capture.hpp"

namespace early_stop_test {

using namespace weir::ml;
using weir::log_level;

TEST_CASE("k-means warns when it stops before its centers rest", "[ml][clustering]") {
  const auto rows =
      frame{{"features", column(random_vectors(random_distribution::uniform(), 500, 2, 4))}};
  const auto log = weir::testing::log_capture();
  auto stage = k_means();
  stage.k = 5;
  stage.tol = 0.0;
  stage.max_iter = 200;
  CHECK(stage.fit(rows).summary().converged);
  CHECK(log.lines().empty());
  stage.max_iter = 2;
  CHECK_FALSE(stage.fit(rows).summary().converged);
  CHECK(log.count(log_level::warning, stage.uid() + " stopped after 2 iterations") == 1);
  // Without steps there is no search.
  stage.max_iter = 0;
  (void)stage.fit(rows);
  CHECK(log.lines().size() == 1);
}

TEST_CASE("gradient descent warns when it stops before its weights rest", "[ml][optim]") {
  const auto points =
      std::vector<labeled_point>{{1.0, vectors::dense(1.0)}, {0.0, vectors::dense(-1.0)}};
  const auto log = weir::testing::log_capture();
  auto trainer = linear_regression_with_sgd();
  (void)trainer.run(points);
  CHECK(log.lines().empty());
  trainer.optimizer.num_iterations = 1;
  (void)trainer.run(points);
  CHECK(log.count(log_level::warning, "stopped after 1 iterations") == 1);
  trainer.optimizer.convergence_tol = 0.0;
  (void)trainer.run(points);
  CHECK(log.lines().size() == 1);
}

} // namespace early_stop_test
