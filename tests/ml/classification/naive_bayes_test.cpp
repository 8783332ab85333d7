// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/naive_bayes.hpp>
#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/operators/batch.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"
#include "../../support/scratch_folder.hpp"

#include <cmath>

namespace naive_bayes_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

namespace {

/// Rows of zeros and ones (or of counts) whose shares depend on the class.
std::vector<labeled_point> points(std::size_t rows, bool counts, std::uint64_t seed = 1) {
  auto random = random_generator(seed);
  auto result = std::vector<labeled_point>();
  for (std::size_t i = 0; i < rows; ++i) {
    auto values = std::vector<double>(6);
    for (std::size_t j = 0; j < values.size(); ++j)
      if (random.chance(j % 3 == i % 3 ? 0.8 : 0.2))
        values[j] = counts ? 1.0 + static_cast<double>(random.below(3)) : 1.0;
    result.push_back({static_cast<double>(i % 3), vectors::dense(std::move(values))});
  }
  return result;
}

std::string error_of(const std::string& type, const labeled_point& wrong) {
  auto data = points(10, false);
  data.push_back(wrong);
  try {
    static_cast<void>(naive_bayes::train(data, 1.0, type));
  } catch (const weir::error& caught) {
    return caught.what();
  }
  return "no error";
}

} // namespace

TEST_CASE("Bernoulli scores are joint probabilities", "[ml][classification]") {
  const auto data = points(300, false);
  const auto model = naive_bayes::train(data, 0.0, "bernoulli");
  for (std::size_t at = 0; at < 20; ++at) {
    auto joint = std::vector<double>(3);
    for (std::size_t k = 0; k < 3; ++k) {
      auto of_class = 0.0;
      auto ones = std::vector<double>(6);
      for (const auto& point : data)
        if (point.label == static_cast<double>(k)) {
          ++of_class;
          for (std::size_t j = 0; j < 6; ++j)
            ones[j] += point.features[j];
        }
      joint[k] = of_class / 300.0;
      for (std::size_t j = 0; j < 6; ++j)
        joint[k] *= data[at].features[j] == 1.0 ? ones[j] / of_class : 1.0 - ones[j] / of_class;
    }
    const auto raw = model.predict_raw(data[at].features);
    const auto probability = model.predict_probability(data[at].features);
    for (std::size_t k = 0; k < 3; ++k) {
      CHECK(std::exp(raw[k]) == Approx(joint[k]));
      CHECK(probability[k] == Approx(joint[k] / (joint[0] + joint[1] + joint[2])));
    }
  }
}

TEST_CASE("Gaussian scores are the logarithms of densities", "[ml][classification]") {
  auto data = points(200, true);
  // Far from zero, where sums of squares would cancel.
  for (auto& point : data) {
    auto values = point.features.to_array();
    values[0] += 1e8;
    point.features = vectors::dense(std::move(values));
  }
  const auto model = naive_bayes::train(data, 1.0, "gaussian");
  for (std::size_t k = 0; k < 3; ++k) {
    auto mean = 0.0;
    auto count = 0.0;
    for (const auto& point : data)
      if (point.label == static_cast<double>(k)) {
        mean += point.features[0] - 1e8;
        ++count;
      }
    mean /= count;
    auto variance = 0.0;
    for (const auto& point : data)
      if (point.label == static_cast<double>(k))
        variance += std::pow(point.features[0] - 1e8 - mean, 2.0) / count;
    CHECK(model.theta()(k, 0) == Approx(1e8 + mean).epsilon(1e-15));
    CHECK(model.sigma()(k, 0) == Approx(variance).epsilon(1e-6));
  }
  const auto& x = data[5].features;
  for (std::size_t k = 0; k < 3; ++k) {
    auto score = model.pi()[k];
    for (std::size_t j = 0; j < 6; ++j)
      score -= 0.5 * (std::pow(x[j] - model.theta()(k, j), 2.0) / model.sigma()(k, j) +
                      std::log(model.sigma()(k, j)));
    CHECK(model.predict_raw(x)[k] == Approx(score));
    CHECK(model.predict_raw(x.to_sparse())[k] == Approx(score));
  }
}

TEST_CASE("a weight is so many copies of a point, in all forms", "[ml][classification]") {
  for (const auto* type : {"multinomial", "complement", "bernoulli", "gaussian"}) {
    const auto data = points(90, false);
    auto copies = std::vector<labeled_point>();
    auto weights = std::vector<double>();
    for (std::size_t i = 0; i < data.size(); ++i) {
      weights.push_back(static_cast<double>(1 + i % 3));
      copies.insert(copies.end(), 1 + i % 3, data[i]);
    }
    auto stage = naive_bayes();
    stage.model_type = type;
    const auto of_copies = stage.fit(to_frame(copies));
    stage.weight_col = "weight";
    const auto of_weights = stage.fit(to_frame(data).with_column("weight", column(weights)));
    for (std::size_t k = 0; k < 3; ++k) {
      CHECK(of_weights.pi()[k] == Approx(of_copies.pi()[k]));
      for (std::size_t j = 0; j < 6; ++j)
        CHECK(of_weights.theta()(k, j) == Approx(of_copies.theta()(k, j)));
    }
  }
}

TEST_CASE("sparse and dense points, and any number of threads, give the same model",
          "[ml][classification]") {
  for (const auto* type : {"multinomial", "complement", "bernoulli", "gaussian"}) {
    const auto data = points(2000, false);
    auto sparse = data;
    for (auto& point : sparse)
      point.features = point.features.to_sparse();
    const auto one = [&] {
      const auto limit = thread_limit(1);
      return naive_bayes::train(data, 1.0, type);
    }();
    const auto many = naive_bayes::train(weir::batch<labeled_point>::of(data), 1.0, type);
    CHECK(one.theta() == many.theta());
    CHECK(one.pi() == many.pi());
    const auto of_sparse = naive_bayes::train(sparse, 1.0, type);
    for (std::size_t i = 0; i < 50; ++i) {
      const auto wanted = one.predict_raw(data[i].features);
      const auto got = of_sparse.predict_raw(sparse[i].features);
      for (std::size_t k = 0; k < 3; ++k)
        CHECK(got[k] == Approx(wanted[k]));
    }
  }
}

TEST_CASE("values that a form has no meaning for are refused by row", "[ml][classification]") {
  const auto two = labeled_point{0.0, vectors::sparse(6, {2}, {2.0})};
  const auto negative = labeled_point{0.0, vectors::sparse(6, {2}, {-1.0})};
  const auto nan = labeled_point{0.0, vectors::sparse(6, {2}, {std::nan("")})};
  CHECK_THAT(error_of("multinomial", negative), ContainsSubstring("-1.0 in row 10, feature 2"));
  CHECK_THAT(error_of("complement", nan), ContainsSubstring("NaN in row 10, feature 2"));
  CHECK_THAT(error_of("bernoulli", two), ContainsSubstring("2.0 in row 10, feature 2"));
  CHECK_THAT(error_of("gaussian", nan), ContainsSubstring("NaN in row 10, feature 2"));
  CHECK_THAT(error_of("gaussian", {0.5, vectors::zeros(6)}), ContainsSubstring("0.5 in row 10"));
  CHECK_THAT(error_of("gaussian", {0.0, vectors::zeros(5)}), ContainsSubstring("row 10"));
  CHECK_THROWS_AS(naive_bayes::train(std::vector<labeled_point>()), weir::error);
  const auto model = naive_bayes::train(points(30, false), 1.0, "bernoulli");
  CHECK_THROWS_AS(model.predict(two.features), weir::error);
  CHECK_THROWS_AS(model.transform(to_frame(std::vector{vectors::zeros(5)})), weir::error);
}

TEST_CASE("a class without points, and constant features, are harmless", "[ml][classification]") {
  auto data = points(30, false);
  for (auto& point : data)
    point.label = point.label == 1.0 ? 3.0 : point.label;
  for (const auto* type : {"multinomial", "complement", "bernoulli", "gaussian"}) {
    const auto model = naive_bayes::train(data, 1.0, type);
    CHECK(model.num_classes() == 4);
    const auto probability = model.predict_probability(data[0].features);
    CHECK(probability[1] >= 0.0);
    CHECK(probability[0] + probability[1] + probability[2] + probability[3] == Approx(1.0));
  }
  const auto same = std::vector<labeled_point>{
      {0.0, vectors::dense(1.0)}, {0.0, vectors::dense(1.0)}, {1.0, vectors::dense(1.0)}};
  const auto model = naive_bayes::train(same, 1.0, "gaussian");
  CHECK(model.predict_probability(same[0].features)[0] == Approx(2.0 / 3.0));
}

TEST_CASE("a loaded naive Bayes model predicts the same", "[ml][classification]") {
  const auto data = to_frame(points(60, false));
  for (const auto* type : {"multinomial", "complement", "bernoulli", "gaussian"}) {
    auto stage = naive_bayes();
    stage.model_type = type;
    stage.thresholds = std::vector<double>{0.2, 0.5, 0.3};
    const auto model = stage.fit(data);
    const auto folder = weir::test::scratch_folder();
    save(model, folder.path() / "model");
    const auto loaded = load<naive_bayes_model>(folder.path() / "model");
    const auto wanted = model.transform(data);
    const auto got = loaded.transform(data);
    for (std::size_t row = 0; row < data.num_rows(); ++row) {
      CHECK(got["probability"].vectors()[row] == wanted["probability"].vectors()[row]);
      CHECK(got["prediction"].doubles()[row] == wanted["prediction"].doubles()[row]);
    }
  }
}

} // namespace naive_bayes_test
