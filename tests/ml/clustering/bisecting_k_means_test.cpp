// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/clustering/bisecting_k_means.hpp>
#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"
#include "../../support/scratch_folder.hpp"

#include <cmath>
#include <numeric>

namespace bisecting_k_means_test {

using namespace weir::ml;

namespace {

/// Rows around (20 c, -10 c), c = 0, 1, ...
frame groups(std::size_t rows, std::size_t count) {
  auto random = random_generator(2);
  auto values = std::vector<double>();
  for (std::size_t i = 0; i < rows; ++i) {
    const auto center = static_cast<double>(i % count);
    values.push_back(random.normal(20.0 * center));
    values.push_back(random.normal(-10.0 * center));
  }
  return {{"features", column(vector_data::of_rows(rows, 2, std::move(values)))}};
}

bisecting_k_means stage_for(std::int64_t k) {
  auto stage = bisecting_k_means();
  stage.k = k;
  stage.seed = 4;
  return stage;
}

} // namespace

TEST_CASE("groups far apart become the leaves", "[ml][clustering]") {
  const auto data = groups(400, 4);
  const auto model = stage_for(4).fit(data);
  REQUIRE(model.num_clusters() == 4);
  const auto labels = model.summary().predictions["prediction"].doubles();
  for (std::size_t i = 4; i < labels.size(); ++i)
    CHECK(labels[i] == labels[i - 4]);
  CHECK(model.summary().cluster_sizes == std::vector<std::int64_t>(4, 100));
  CHECK(model.summary().training_cost == Approx(model.compute_cost(data)));
  // About two squared deviations a row.
  CHECK(model.summary().training_cost < 1000.0);
}

TEST_CASE("more leaves cost less, and hold all rows", "[ml][clustering]") {
  const auto data = groups(300, 3);
  auto before = std::numeric_limits<double>::infinity();
  for (const auto k : {1, 2, 3, 5, 9}) {
    const auto model = stage_for(k).fit(data);
    CHECK(model.num_clusters() == static_cast<std::size_t>(k));
    CHECK(model.summary().training_cost < before);
    before = model.summary().training_cost;
    const auto& sizes = model.summary().cluster_sizes;
    CHECK(std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0}) == 300);
  }
}

TEST_CASE("what is small, or all the same, is not divided", "[ml][clustering]") {
  const auto same = std::vector<vector>(10, vectors::dense(1.0, 2.0));
  CHECK(stage_for(4).run(same).num_clusters() == 1);
  auto stage = stage_for(8);
  stage.min_divisible_cluster_size = 0.6;
  // Half of the rows are too few.
  CHECK(stage.fit(groups(100, 2)).num_clusters() == 2);
  // Rows around 0 can be divided, though their center has no length.
  auto around = std::vector<vector>();
  for (auto i = 0; i < 20; ++i)
    around.push_back(vectors::dense(i % 2 == 0 ? 1.0 : -1.0));
  CHECK(stage_for(2).run(around).num_clusters() == 2);
}

TEST_CASE("bisecting k-means: weights, threads, cosine, bad input", "[ml][clustering]") {
  const auto data = groups(2000, 5);
  auto weighted = stage_for(5);
  weighted.weight_col = "weight";
  const auto twice =
      weighted.fit(data.with_column("weight", column(std::vector<double>(data.num_rows(), 2.0))));
  const auto once = stage_for(5).fit(data);
  CHECK(twice.summary().training_cost == Approx(2.0 * once.summary().training_cost));
  for (const auto* measure : {"euclidean", "cosine"}) {
    auto stage = stage_for(6);
    stage.distance_measure = measure;
    auto results = std::vector<std::vector<vector>>();
    for (const auto threads : {1U, 3U}) {
      const auto limit = thread_limit(threads);
      results.push_back(stage.fit(data).cluster_centers());
    }
    CHECK(results[0] == results[1]);
  }
  CHECK_THROWS_AS(stage_for(2).run(std::vector<vector>()), weir::error);
  CHECK_THROWS_AS(stage_for(2).run(std::vector{vectors::dense(std::nan(""))}), weir::error);
  auto cosine = stage_for(2);
  cosine.distance_measure = "cosine";
  const auto model = cosine.run(std::vector{vectors::dense(1.0, 0.0), vectors::dense(0.0, 1.0)});
  CHECK_THROWS_WITH(
      model.transform(to_frame(std::vector{vectors::dense(1.0, 2.0), vectors::dense(0.0, 0.0)})),
      Catch::Matchers::ContainsSubstring("column 'features' has a vector of length 0 in row 1"));
  CHECK_THROWS_WITH(model.transform(to_frame(std::vector{vectors::dense(1.0)})),
                    Catch::Matchers::ContainsSubstring("column 'features' has vectors of size 1"));
}

TEST_CASE("a loaded tree of clusters predicts the same", "[ml][clustering]") {
  const auto data = groups(200, 3);
  const auto model = stage_for(5).fit(data);
  const auto folder = weir::test::scratch_folder();
  save(model, folder.path() / "model");
  const auto loaded = load<bisecting_k_means_model>(folder.path() / "model");
  const auto result = loaded.transform(data);
  const auto wanted = model.summary().predictions["prediction"].doubles();
  const auto got = result["prediction"].doubles();
  CHECK(std::equal(wanted.begin(), wanted.end(), got.begin(), got.end()));
  CHECK_THROWS_AS(loaded.summary(), weir::error);
}

} // namespace bisecting_k_means_test
