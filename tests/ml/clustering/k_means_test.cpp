// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/clustering/k_means.hpp>
#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/operators/batch.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"
#include "../../support/scratch_folder.hpp"

#include <cmath>
#include <limits>
#include <numeric>

namespace k_means_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

namespace {

/// Points around some centers, the same for a seed.
vector_data points(std::size_t rows, std::size_t size, std::uint64_t seed = 1) {
  auto random = random_generator(seed);
  auto values = std::vector<double>();
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < size; ++j)
      values.push_back(random.normal(static_cast<double>((i * 7 + j) % 5) * 3.0));
  return vector_data::of_rows(rows, size, std::move(values));
}

frame frame_of(const vector_data& rows) {
  return {{"features", column(rows)}};
}

vector_data as_sparse(const vector_data& rows) {
  auto result = vector_data();
  for (std::size_t i = 0; i < rows.size(); ++i)
    result.push_back(vector(rows[i]).to_sparse());
  return result;
}

std::vector<vector> first_rows(const vector_data& rows, std::size_t count) {
  auto result = std::vector<vector>();
  for (std::size_t i = 0; i < count; ++i)
    result.emplace_back(rows[i]);
  return result;
}

double square_distance(vector_view a, vector_view b) {
  auto sum = 0.0;
  for (std::size_t j = 0; j < a.size(); ++j)
    sum += (a[j] - b[j]) * (a[j] - b[j]);
  return sum;
}

double cosine_distance(vector_view a, vector_view b) {
  auto dot = 0.0;
  auto square_a = 0.0;
  auto square_b = 0.0;
  for (std::size_t j = 0; j < a.size(); ++j) {
    dot += a[j] * b[j];
    square_a += a[j] * a[j];
    square_b += b[j] * b[j];
  }
  return 1.0 - dot / std::sqrt(square_a * square_b);
}

template <class Distance>
nearest_center brute_nearest(vector_view row, const std::vector<vector>& centers,
                             Distance distance) {
  auto best = nearest_center{0, std::numeric_limits<double>::infinity()};
  for (std::size_t c = 0; c < centers.size(); ++c)
    if (const auto found = distance(row, centers[c]); found < best.cost)
      best = {static_cast<std::uint32_t>(c), found};
  return best;
}

std::vector<double> labels_of(const frame& predicted) {
  const auto labels = predicted["prediction"].doubles();
  return {labels.begin(), labels.end()};
}

} // namespace

TEST_CASE("the nearest center is that of the definition", "[ml][clustering]") {
  for (const auto k : {1U, 2U, 4U, 5U, 20U, 33U, 70U})
    for (const auto size : {1U, 3U, 20U}) {
      CAPTURE(k, size);
      const auto rows = points(100, size, k + size);
      const auto centers = first_rows(points(k, size, 99), k);
      const auto euclidean = center_set(centers, cluster_distance::euclidean);
      const auto cosine = center_set(centers, cluster_distance::cosine);
      const auto sparse = as_sparse(rows);
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto wanted = brute_nearest(rows[i], centers, square_distance);
        CHECK(euclidean.nearest(rows[i]).center == wanted.center);
        CHECK(euclidean.nearest(rows[i]).cost == Approx(wanted.cost));
        CHECK(euclidean.nearest(sparse[i]).center == wanted.center);
        CHECK(euclidean.nearest(sparse[i]).cost == Approx(wanted.cost));
        const auto angle = brute_nearest(rows[i], centers, cosine_distance);
        CHECK(cosine.nearest(rows[i]).cost == Approx(angle.cost).margin(1e-12));
        CHECK(cosine.nearest(sparse[i]).cost == Approx(angle.cost).margin(1e-12));
      }
    }
}

TEST_CASE("of equally near centers the first is taken", "[ml][clustering]") {
  const auto centers = std::vector<vector>(9, vectors::dense(1.0, 1.0));
  const auto set = center_set(centers, cluster_distance::euclidean);
  CHECK(set.nearest(vectors::dense(3.0, 4.0)).center == 0);
  CHECK(set.nearest(vectors::sparse(2, {1}, {4.0})).center == 0);
}

TEST_CASE("after k-means centers are the means of their rows, and cost only falls",
          "[ml][clustering]") {
  const auto rows = points(500, 4);
  auto stage = k_means();
  stage.k = 6;
  stage.tol = 0.0;
  stage.set_initial_centers(first_rows(rows, 6));
  auto before = std::numeric_limits<double>::infinity();
  for (auto steps = 0; steps < 8; ++steps) {
    stage.max_iter = steps;
    const auto model = stage.fit(frame_of(rows));
    CHECK(model.summary().training_cost <= before);
    CHECK(model.summary().training_cost == Approx(model.compute_cost(frame_of(rows))));
    before = model.summary().training_cost;
  }
  stage.max_iter = 1000;
  const auto model = stage.fit(frame_of(rows));
  CHECK(model.summary().converged);
  const auto labels = labels_of(model.summary().predictions);
  for (std::size_t c = 0; c < 6; ++c) {
    auto mean = std::vector<double>(4);
    auto count = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (labels[i] == static_cast<double>(c)) {
        ++count;
        for (std::size_t j = 0; j < 4; ++j)
          mean[j] += rows[i][j];
      }
    CHECK(model.summary().cluster_sizes[c] == count);
    for (std::size_t j = 0; j < 4; ++j)
      CHECK(model.cluster_centers()[c][j] == Approx(mean[j] / count));
  }
}

TEST_CASE("a weight is so many copies of a row", "[ml][clustering]") {
  const auto rows = points(60, 3);
  auto weights = std::vector<double>();
  auto copies = vector_data();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    weights.push_back(static_cast<double>(i % 4));
    for (std::size_t c = 0; c < i % 4; ++c)
      copies.push_back(rows[i]);
  }
  for (const auto* measure : {"euclidean", "cosine"}) {
    auto stage = k_means();
    stage.distance_measure = measure;
    stage.set_initial_centers(first_rows(rows, 4));
    const auto of_copies = stage.fit(frame_of(copies));
    stage.weight_col = "weight";
    const auto of_weights = stage.fit(frame_of(rows).with_column("weight", column(weights)));
    CHECK(of_weights.summary().training_cost == Approx(of_copies.summary().training_cost));
    for (std::size_t c = 0; c < 4; ++c)
      CHECK(square_distance(of_weights.cluster_centers()[c], of_copies.cluster_centers()[c]) <
            1e-20);
  }
}

TEST_CASE("k-means gives the same bits on any number of threads", "[ml][clustering]") {
  for (const auto* mode : {"random", "k-means||"})
    for (const auto* measure : {"euclidean", "cosine"}) {
      const auto rows = points(3000, 5);
      auto stage = k_means();
      stage.k = 7;
      stage.init_mode = mode;
      stage.distance_measure = measure;
      stage.seed = 3;
      auto results = std::vector<std::vector<double>>();
      for (const auto threads : {1U, 2U, 3U}) {
        const auto limit = thread_limit(threads);
        const auto model = stage.fit(frame_of(rows));
        results.emplace_back(model.centers().values().begin(), model.centers().values().end());
      }
      CHECK(results[0] == results[1]);
      CHECK(results[0] == results[2]);
    }
}

TEST_CASE("sparse and dense rows give the same clusters", "[ml][clustering]") {
  auto rows = vector_data();
  auto random = random_generator(5);
  for (std::size_t i = 0; i < 300; ++i) {
    auto values = std::vector<double>(30);
    for (auto n = 0; n < 4; ++n)
      values[(i % 3) * 10 + random.below(10)] = random.uniform(1.0, 2.0);
    rows.push_back(vectors::dense(std::move(values)));
  }
  for (const auto* measure : {"euclidean", "cosine"}) {
    auto stage = k_means();
    stage.distance_measure = measure;
    // Chosen ones could differ: rows at right angles are equally far, but for rounding.
    stage.set_initial_centers(first_rows(rows, 3));
    const auto dense = stage.fit(frame_of(rows));
    const auto sparse = stage.fit(frame_of(as_sparse(rows)));
    CHECK(labels_of(dense.summary().predictions) == labels_of(sparse.summary().predictions));
    CHECK(dense.summary().training_cost == Approx(sparse.summary().training_cost));
  }
}

TEST_CASE("there are no more clusters than different rows", "[ml][clustering]") {
  const auto same = std::vector<vector>{vectors::dense(1.0, 2.0), vectors::dense(1.0, 2.0),
                                        vectors::dense(3.0, 4.0)};
  for (const auto* mode : {"random", "k-means||"}) {
    const auto model = k_means::train(same, 5, 10, mode);
    CHECK(model.num_clusters() == 2);
    CHECK(model.compute_cost(same) == 0.0);
  }
  CHECK(k_means::train(weir::batch<vector>::of(same), 1, 10).num_clusters() == 1);
}

TEST_CASE("k-means refuses what cannot be clustered", "[ml][clustering]") {
  const auto message = [](const k_means& stage, const vector_data& rows) {
    try {
      static_cast<void>(stage.fit(frame_of(rows)));
    } catch (const weir::error& caught) {
      return std::string(caught.what());
    }
    return std::string("no error");
  };
  CHECK_THAT(message(k_means(), vector_data()), ContainsSubstring("no rows"));
  auto rows = points(10, 2);
  rows.push_back(vectors::dense(1.0, std::nan("")));
  CHECK_THAT(message(k_means(), rows), ContainsSubstring("NaN in row 10, feature 1"));
  auto zero = points(10, 2);
  zero.push_back(vectors::dense(0.0, 0.0));
  auto cosine = k_means();
  cosine.distance_measure = "cosine";
  CHECK_THAT(message(cosine, zero),
             ContainsSubstring("column 'features' has a vector of length 0 in row 10"));
  auto wrong = k_means();
  wrong.set_initial_centers({vectors::dense(1.0)});
  CHECK_THAT(message(wrong, points(10, 2)), ContainsSubstring("size 1"));
  CHECK_THROWS_AS(k_means().k = 0, weir::error);
  const auto model = k_means_model({vectors::dense(1.0, 2.0)});
  CHECK_THROWS_AS(model.predict(vectors::dense(1.0)), weir::error);
  CHECK_THROWS_AS(model.transform(frame_of(points(2, 3))), weir::error);
}

TEST_CASE("a loaded k-means model predicts the same", "[ml][clustering]") {
  const auto rows = points(200, 3);
  auto stage = k_means();
  stage.k = 4;
  stage.distance_measure = "cosine";
  const auto model = stage.fit(frame_of(rows));
  const auto folder = weir::test::scratch_folder();
  save(model, folder.path() / "model");
  const auto loaded = load<k_means_model>(folder.path() / "model");
  CHECK(labels_of(loaded.transform(frame_of(rows))) == labels_of(model.summary().predictions));
  CHECK_FALSE(loaded.has_summary());
  CHECK_THROWS_AS(loaded.summary(), weir::error);
  stage.set_initial_model(model);
  save(stage, folder.path() / "stage");
  const auto same = load<k_means>(folder.path() / "stage").fit(frame_of(rows));
  CHECK(same.cluster_centers() == stage.fit(frame_of(rows)).cluster_centers());
}

} // namespace k_means_test
