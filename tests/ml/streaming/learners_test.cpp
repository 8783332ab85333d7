// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/field_format.hpp>
#include <weir/ml/streaming/online_logistic_regression.hpp>
#include <weir/ml/streaming/progressive.hpp>
#include <weir/ml/streaming/streaming_k_means.hpp>
#include <weir/ml/streaming/streaming_regression.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"

#include <cmath>

namespace learners_test {

using namespace weir;
using namespace weir::ml;

namespace {

batch<ml::vector> around(const std::vector<double>& centers, std::size_t count,
                         std::uint64_t seed) {
  auto random = random_generator(seed);
  auto points = std::vector<ml::vector>();
  for (std::size_t i = 0; i < count; ++i)
    points.push_back(vectors::dense(random.normal(centers[i % centers.size()]), random.normal()));
  return batch<ml::vector>::of(points, 3);
}

/// Labels 1 where 3 x0 - 2 x1 > 0; the last feature is always 1.
batch<labeled_point> classes(std::size_t count, std::uint64_t seed) {
  auto random = random_generator(seed);
  auto points = std::vector<labeled_point>();
  for (std::size_t i = 0; i < count; ++i) {
    const auto x0 = random.normal();
    const auto x1 = random.normal();
    points.push_back({3.0 * x0 - 2.0 * x1 > 0.0 ? 1.0 : 0.0, vectors::dense(x0, x1, 1.0)});
  }
  return batch<labeled_point>::of(points);
}

batch<labeled_point> one_point(double label, ml::vector features) {
  return batch<labeled_point>::of({labeled_point{label, std::move(features)}});
}

/// What a learner would be after a checkpoint, starting from a fresh one.
template <class L>
L restored(L from, L fresh) {
  auto out = field_writer();
  from.fields(out);
  const auto bytes = out.finish();
  auto in = field_reader(bytes);
  fresh.fields(in);
  return fresh;
}

} // namespace

TEST_CASE("streaming k-means: without decay a center is the mean of all its points",
          "[ml][streaming]") {
  auto model = streaming_k_means(1);
  model.set_random_centers(2, 0.0, 3);
  auto sum = std::vector<double>(2);
  for (std::uint64_t i = 0; i < 5; ++i) {
    const auto points = around({0.0}, 50, i);
    for (const auto& point : points)
      for (std::size_t j = 0; j < 2; ++j)
        sum[j] += point[j];
    model.update(points);
  }
  CHECK(model.cluster_weights()[0] == 250.0);
  for (std::size_t j = 0; j < 2; ++j)
    CHECK(model.cluster_centers()[0][j] == Approx(sum[j] / 250.0));
}

TEST_CASE("streaming k-means finds and follows clusters", "[ml][streaming]") {
  auto model = streaming_k_means(2);
  model.set_half_life(0.5, decay_unit::batches).set_random_centers(2, 1.0, 7);
  for (std::uint64_t i = 0; i < 10; ++i)
    model.update(around({-5.0, 5.0}, 100, i));
  CHECK(model.predict(vectors::dense(-5.0, 0.0)) != model.predict(vectors::dense(5.0, 0.0)));
  // Now all points are nearest to one center, until the other has faded and is given up.
  for (std::uint64_t i = 0; i < 30; ++i)
    model.update(around({45.0, 55.0}, 100, i));
  for (const auto& center : model.cluster_centers())
    CHECK(std::abs(std::abs(center[0] - 50.0) - 5.0) < 0.5);
}

TEST_CASE("streaming k-means: empty batches fade weights by batches, not by points",
          "[ml][streaming]") {
  for (const auto unit : {decay_unit::batches, decay_unit::points}) {
    auto model = streaming_k_means(2, 0.5, unit);
    model.set_initial_centers({vectors::dense(0.0), vectors::dense(1.0)}, {4.0, 8.0});
    model.update(batch<ml::vector>());
    CHECK(model.cluster_weights() == (unit == decay_unit::batches ? std::vector<double>{2.0, 4.0}
                                                                  : std::vector<double>{4.0, 8.0}));
  }
}

TEST_CASE("streaming k-means: threads, sparse points, restoring, bad input", "[ml][streaming]") {
  auto start = streaming_k_means(3);
  start.set_random_centers(2, 1.0);
  CHECK_THROWS_AS(streaming_k_means(3).update(around({0.0}, 1, 1)), error);
  CHECK_THROWS_AS(streaming_k_means(3).predict(vectors::dense(1.0)), error);
  auto one = start;
  auto many = start;
  auto of_sparse = start;
  {
    const auto limit = thread_limit(1);
    one.update(around({-5.0, 5.0}, 3000, 1));
  }
  many.update(around({-5.0, 5.0}, 3000, 1));
  CHECK(one.cluster_centers() == many.cluster_centers());
  auto sparse = std::vector<ml::vector>();
  for (const auto& point : around({-5.0, 5.0}, 3000, 1))
    sparse.push_back(point.to_sparse());
  of_sparse.update(batch<ml::vector>::of(sparse));
  for (std::size_t c = 0; c < 3; ++c)
    CHECK(of_sparse.cluster_centers()[c][0] == Approx(one.cluster_centers()[c][0]));
  const auto again = restored(one, streaming_k_means(3));
  CHECK(again.cluster_centers() == one.cluster_centers());
  CHECK(again.cluster_weights() == one.cluster_weights());
  const auto wrong = batch<ml::vector>::of({vectors::dense(1.0, std::nan(""))});
  CHECK_THROWS_AS(one.update(wrong), error);
  CHECK_THROWS_AS(one.update(batch<ml::vector>::of({vectors::dense(1.0)})), error);
  CHECK_THROWS_AS(streaming_k_means(0), error);
  CHECK_THROWS_AS(streaming_k_means(1, -0.5), error);
  CHECK_THROWS_AS(streaming_k_means().set_half_life(0.0, decay_unit::batches), error);
  CHECK_THROWS_AS(streaming_k_means(2).set_initial_centers({vectors::dense(1.0)}, {1.0}), error);
}

TEST_CASE("streaming linear regression converges, and passes empty batches by", "[ml][streaming]") {
  auto random = random_generator(5);
  auto model = streaming_linear_regression({.step_size = 0.2, .num_iterations = 25});
  model.set_initial_weights(vectors::zeros(2));
  auto before = 100.0;
  for (auto i = 0; i < 20; ++i) {
    auto points = std::vector<labeled_point>();
    for (auto n = 0; n < 100; ++n) {
      const auto x = vectors::dense(random.normal(), random.normal());
      points.push_back({10.0 * x[0] - 10.0 * x[1] + random.normal(0.0, 0.1), x});
    }
    model.update(batch<labeled_point>::of(points));
    const auto error = std::abs(model.weights()[0] - 10.0) + std::abs(model.weights()[1] + 10.0);
    CHECK(error <= before + 0.1);
    before = error;
    const auto weights = model.weights();
    model.update(batch<labeled_point>());
    CHECK(model.weights() == weights);
  }
  CHECK(before < 0.1);
  CHECK(model.predict(vectors::dense(1.0, 1.0)) == Approx(0.0).margin(0.2));
  CHECK(restored(model, streaming_linear_regression()).weights() == model.weights());
}

TEST_CASE("streaming regressions refuse what they cannot learn from", "[ml][streaming]") {
  auto model = streaming_logistic_regression();
  CHECK_THROWS_AS(model.update(classes(1, 1)), error);
  CHECK_THROWS_AS(model.predict(vectors::zeros(3)), error);
  model.set_initial_weights(vectors::zeros(3));
  CHECK_THROWS_AS(model.update(one_point(2.0, vectors::zeros(3))), error);
  CHECK_THROWS_AS(model.update(one_point(1.0, vectors::zeros(2))), error);
  CHECK_THROWS_AS(model.update(one_point(1.0, vectors::dense(1.0, 1.0, INFINITY))), error);
  CHECK_THROWS_AS(model.predict(vectors::zeros(2)), error);
  CHECK(model.weights() == vectors::zeros(3));
  CHECK_THROWS_AS(streaming_linear_regression({.step_size = -1.0}), error);
}

TEST_CASE("progressive accuracy is that of predictions before learning", "[ml][streaming]") {
  auto model = progressive(
      streaming_logistic_regression({.step_size = 1.0}).set_initial_weights(vectors::zeros(3)));
  auto plain = model.learner();
  auto right = std::int64_t{0};
  for (std::uint64_t i = 0; i < 5; ++i) {
    const auto points = classes(100, i);
    auto of_batch = std::int64_t{0};
    for (const auto& point : points)
      of_batch += plain.predict(point.features) == point.label ? 1 : 0;
    model.update(points);
    plain.update(points);
    right += of_batch;
    CHECK(model.last_accuracy() == Approx(static_cast<double>(of_batch) / 100.0));
  }
  CHECK(model.right() == right);
  CHECK(model.count() == 500);
  CHECK(model.last_accuracy() > 0.95);
  const auto again = restored(model, progressive(streaming_logistic_regression()));
  CHECK(again.accuracy() == model.accuracy());
  CHECK(again.learner().weights() == model.learner().weights());
}

TEST_CASE("online logistic regression takes a step a record", "[ml][streaming]") {
  auto model = online_logistic_regression({.step_size = 0.5, .reg_param = 0.1});
  const auto x = vectors::dense(2.0, -1.0);
  CHECK(model.learn(x, 1.0) == 0.5);
  CHECK(model.weights() == vectors::dense(0.5, -0.25));
  CHECK(model.intercept() == 0.25);
  const auto chance = 1.0 / (1.0 + std::exp(-(0.5 * 2.0 + 0.25 + 0.25)));
  CHECK(model.learn(x, 0.0) == Approx(chance));
  CHECK(model.weights()[0] == Approx(0.5 * 0.95 - 0.5 * chance * 2.0));
  CHECK(model.intercept() == Approx(0.25 - 0.5 * chance));
  const auto weights = model.weights();
  CHECK_THROWS_AS(model.learn(x, 0.5), error);
  CHECK_THROWS_AS(model.learn(vectors::dense(1.0), 1.0), error);
  CHECK_THROWS_AS(model.learn(vectors::dense(1.0, std::nan("")), 1.0), error);
  CHECK_THROWS_AS(model.learn(vectors::dense(1.0, INFINITY), 1.0), error);
  CHECK(model.weights() == weights);
  auto learner = progressive(online_logistic_regression());
  for (std::uint64_t i = 0; i < 20; ++i)
    learner.update(classes(200, i));
  CHECK(learner.last_accuracy() > 0.95);
  const auto again = restored(learner, progressive(online_logistic_regression()));
  CHECK(again.learner().weights() == learner.learner().weights());
}

} // namespace learners_test
