// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/regression/generalized_linear_regression.hpp>
#include <weir/ml/regression/linear_regression.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/state/support/error.hpp>

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "ml/message_of.hpp"
#include "support/log_capture.hpp"
#include "support/scratch_folder.hpp"

namespace generalized_linear_test {

using namespace weir::ml;
using weir::testing::message_of;

namespace {

/// Labels near mean(linear), which lies in (0.3, 0.9); positive, and in [0, 1] if asked for.
frame rows_of(const glm_link& link, bool shares) {
  auto random = random_generator(9);
  auto x = std::vector<double>();
  auto y = std::vector<double>();
  auto weights = std::vector<double>();
  const auto low = std::min(link.link(0.3), link.link(0.9));
  const auto high = std::max(link.link(0.3), link.link(0.9));
  for (auto i = 0; i < 200; ++i) {
    const auto a = random.uniform();
    const auto b = random.uniform();
    x.insert(x.end(), {a, b});
    const auto mean = link.mean(low + (high - low) * (0.6 * a + 0.4 * b));
    y.push_back(std::clamp(mean + random.uniform(-0.1, 0.1), 0.01, shares ? 0.99 : 9.0));
    weights.push_back(static_cast<double>(1 + i % 3));
  }
  return {{"features", column(vector_data::of_rows(200, 2, std::move(x)))},
          {"label", column(std::move(y))},
          {"weight", column(std::move(weights))}};
}

/// The score: sum w (y - mean) / (variance slope) x, and the ridge. 0 at the optimum.
void check_score(const generalized_linear_regression& stage, const frame& data) {
  const auto model = stage.fit(data);
  const auto form = stage.form();
  CAPTURE(form.family->name(), form.link->name());
  double score[3] = {};
  auto weight_sum = 0.0;
  for (std::size_t i = 0; i < data.num_rows(); ++i) {
    const auto row = data["features"].vectors()[i];
    const auto mean = model.predict(row);
    const auto w = data["weight"].doubles()[i];
    const auto share = w * (data["label"].doubles()[i] - mean) /
                       (form.family->variance(mean) * form.link->slope(mean));
    score[0] += share * row[0];
    score[1] += share * row[1];
    score[2] += share;
    weight_sum += w;
  }
  CHECK(std::abs(score[2]) < 1e-5 * weight_sum);
  CHECK(std::abs(score[0]) < 1e-5 * weight_sum);
  CHECK(std::abs(score[1]) < 1e-5 * weight_sum);
}

} // namespace

TEST_CASE("links and their inverses and slopes belong together", "[ml][regression]") {
  for (const auto* name : {"identity", "log", "inverse", "logit", "probit", "cloglog", "sqrt"}) {
    const auto link = link_by_name(name);
    CAPTURE(name);
    CHECK(link->name() == name);
    for (const auto mean : {0.05, 0.3, 0.5, 0.8}) {
      CHECK(std::abs(link->mean(link->link(mean)) - mean) < 1e-12);
      const auto step = 1e-6;
      const auto slope = (link->link(mean + step) - link->link(mean - step)) / (2.0 * step);
      CHECK(std::abs(slope - link->slope(mean)) < 1e-6 * std::abs(slope));
    }
  }
  CHECK(std::abs(link_by_power(0.3)->mean(link_by_power(0.3)->link(2.0)) - 2.0) < 1e-12);
  CHECK_THROWS_AS(link_by_name("loglog"), weir::error);
}

TEST_CASE("every family is at the zero of its score with every link", "[ml][regression]") {
  auto stage = generalized_linear_regression();
  stage.weight_col = "weight";
  stage.max_iter = 100;
  stage.tol = 1e-10;
  for (const auto* family : {"gaussian", "binomial", "poisson", "gamma"}) {
    stage.family = family;
    for (const auto& link : family_by_name(family, 0.0)->links()) {
      stage.link = link;
      check_score(stage, rows_of(*link_by_name(link), stage.family() == "binomial"));
    }
  }
  stage.link.clear();
  stage.family = "tweedie";
  for (const auto power : {1.2, 1.6, 2.5}) {
    stage.variance_power = power;
    stage.link_power = 0.0;
    check_score(stage, rows_of(*link_by_power(0.0), false));
    stage.link_power.clear();
    check_score(stage, rows_of(*link_by_power(1.0 - power), false));
  }
}

TEST_CASE("deviances are 0 for labels on their means, and else above", "[ml][regression]") {
  for (const auto& family : {family_by_name("gaussian", 0.0), family_by_name("binomial", 0.0),
                             family_by_name("poisson", 0.0), family_by_name("gamma", 0.0),
                             family_by_name("tweedie", 1.5)}) {
    CAPTURE(family->name());
    CHECK(std::abs(family->deviance(0.4, 0.4, 2.0)) < 1e-12);
    CHECK(family->deviance(0.4, 0.5, 2.0) > 1e-4);
    // Its slope is -2 w (y - mean) / variance.
    const auto step = 1e-6;
    const auto slope =
        (family->deviance(0.4, 0.5 + step, 2.0) - family->deviance(0.4, 0.5 - step, 2.0)) /
        (2.0 * step);
    CHECK(std::abs(slope - 2.0 * 2.0 * 0.1 / family->variance(0.5)) < 1e-5);
  }
}

TEST_CASE("gaussian labels on the identity are least squares", "[ml][regression]") {
  const auto data = rows_of(*link_by_name("identity"), false);
  auto general = generalized_linear_regression();
  auto plain = linear_regression();
  for (const auto reg_param : {0.0, 0.3}) {
    general.reg_param = reg_param;
    plain.reg_param = reg_param;
    const auto a = general.fit(data);
    const auto b = plain.fit(data);
    CHECK(std::abs(a.coefficients()[0] - b.coefficients()[0]) < 1e-10);
    CHECK(std::abs(a.intercept() - b.intercept()) < 1e-10);
    if (reg_param == 0.0)
      CHECK(std::abs(a.summary().coefficient_standard_errors()[1] -
                     b.summary().coefficient_standard_errors()[1]) < 1e-10);
    CHECK(a.summary().num_iterations() == 0);
  }
}

TEST_CASE("an offset shifts the linear prediction", "[ml][regression]") {
  // Counts in proportion to an exposure: with its logarithm as offset only the rate is left.
  const auto data = frame{
      {"features", column(vector_data::of_rows(4, 1, {0, 0, 1, 1}))},
      {"label", column(std::vector<double>{2, 4, 12, 18})},
      {"exposure", column(std::vector<double>{0.0, std::log(2.0), std::log(2.0), std::log(3.0)})}};
  auto stage = generalized_linear_regression();
  stage.family = "poisson";
  stage.offset_col = "exposure";
  stage.link_prediction_col = "linear";
  stage.tol = 1e-12;
  const auto model = stage.fit(data);
  CHECK(std::abs(model.intercept() - std::log(2.0)) < 1e-9);
  CHECK(std::abs(model.coefficients()[0] - std::log(3.0)) < 1e-9);
  CHECK(std::abs(model.summary().deviance()) < 1e-9);
  const auto predictions = model.transform(data);
  CHECK(std::abs(predictions["prediction"].doubles()[3] - 18.0) < 1e-7);
  CHECK(std::abs(predictions["linear"].doubles()[3] - std::log(18.0)) < 1e-9);
  // One rate for all: 36 counts in an exposure of 8.
  auto wanted = 0.0;
  const double labels[] = {2, 4, 12, 18};
  const double exposures[] = {1, 2, 2, 3};
  for (auto i = 0; i < 4; ++i) {
    const auto mean = 36.0 / 8.0 * exposures[i];
    wanted += 2.0 * (labels[i] * std::log(labels[i] / mean) - (labels[i] - mean));
  }
  CHECK(std::abs(model.summary().null_deviance() - wanted) < 1e-6);
}

TEST_CASE("residuals and criteria are those of R", "[ml][regression]") {
  // glm(y ~ x, family = poisson) for x = 0, 1, 2, 3 and y = 2, 3, 6, 7 in closed relations: the
  // residuals of the response sum to 0 by the score.
  const auto data = frame{{"features", column(vector_data::of_rows(4, 1, {0, 1, 2, 3}))},
                          {"label", column(std::vector<double>{2, 3, 6, 7})}};
  auto stage = generalized_linear_regression();
  stage.family = "poisson";
  stage.tol = 1e-12;
  const auto model = stage.fit(data);
  const auto& summary = model.summary();
  auto sum = 0.0;
  for (const auto residual : summary.residuals("response"))
    sum += residual;
  CHECK(std::abs(sum) < 1e-9);
  auto squares = 0.0;
  for (const auto residual : summary.residuals())
    squares += residual * residual;
  CHECK(std::abs(squares - summary.deviance()) < 1e-12);
  CHECK(summary.dispersion() == 1.0);
  CHECK(summary.rank() == 2);
  CHECK(summary.residual_degree_of_freedom() == 2);
  CHECK(summary.residual_degree_of_freedom_null() == 3);
  CHECK(summary.deviance() < summary.null_deviance());
  auto log_likelihood = 0.0;
  const double labels[] = {2, 3, 6, 7};
  for (auto i = 0; i < 4; ++i) {
    const auto mean = model.predict(vectors::dense(static_cast<double>(i)));
    log_likelihood += labels[i] * std::log(mean) - mean - std::lgamma(labels[i] + 1.0);
  }
  CHECK(std::abs(summary.aic() - (4.0 - 2.0 * log_likelihood)) < 1e-9);
  CHECK(summary.p_values().size() == 2);
  CHECK(std::abs(summary.t_values()[0] -
                 model.coefficients()[0] / summary.coefficient_standard_errors()[0]) < 1e-12);
  CHECK_THROWS_AS(summary.residuals("other"), weir::error);
}

TEST_CASE("what a generalised linear model cannot learn from is named", "[ml][regression]") {
  auto stage = generalized_linear_regression();
  const auto with_labels = [](std::vector<double> labels) {
    const auto rows = labels.size();
    auto x = std::vector<double>();
    for (std::size_t i = 0; i < rows; ++i)
      x.push_back(static_cast<double>(i * i));
    return frame{{"features", column(vector_data::of_rows(rows, 1, std::move(x)))},
                 {"label", column(std::move(labels))}};
  };
  stage.family = "binomial";
  CHECK(message_of(stage, with_labels({0, 1, 2})).find("row 2") != std::string::npos);
  stage.family = "gamma";
  CHECK(message_of(stage, with_labels({1, 0, 2})).find("above 0") != std::string::npos);
  stage.link = "logit";
  CHECK(message_of(stage, with_labels({1, 2, 3})).find("inverse, identity, log") !=
        std::string::npos);
  stage.link.clear();
  stage.family = "poisson";
  CHECK(message_of(stage, with_labels({1, -1, 3})).find("row 1") != std::string::npos);
  CHECK_THROWS_AS(stage.variance_power = 0.5, weir::error);
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of(stage, frame{{"features", column(vector_data::of_rows(2, 1, {1.0, nan}))},
                                {"label", column(std::vector<double>{1, 2})}})
            .find("row 1") != std::string::npos);
  const auto log = weir::testing::log_capture();
  stage.max_iter = 1;
  (void)stage.fit(with_labels({1, 5, 3, 9}));
  CHECK(log.count(weir::log_level::warning, "after 1 iterations") == 1);
  stage.family = "tweedie";
  stage.variance_power = 1.5;
  stage.link_power = 0.0;
  stage.max_iter = 50;
  CHECK_THROWS_AS(stage.fit(with_labels({1, 5, 3, 9})).summary().aic(), weir::error);
}

TEST_CASE("a generalised linear model is saved and loaded", "[ml][regression]") {
  const auto data = rows_of(*link_by_name("log"), false);
  auto stage = generalized_linear_regression();
  stage.family = "gamma";
  stage.link = "log";
  const auto model = stage.fit(data);
  const auto folder = weir::test::scratch_folder();
  save(model, folder.path() / "model");
  const auto loaded = load<generalized_linear_regression_model>(folder.path() / "model");
  CHECK(loaded.predict(vectors::dense(0.3, 0.4)) == model.predict(vectors::dense(0.3, 0.4)));
  CHECK(loaded.evaluate(data).deviance() == model.summary().deviance());
  CHECK_FALSE(loaded.has_summary());
}

TEST_CASE("the summary of a training prints as R's does", "[ml]") {
  // Dobson (1990), page 93: counts by outcome and treatment, as in R's example(glm).
  auto x = std::vector<double>();
  for (auto row = 0; row < 9; ++row)
    for (const auto is_set : {row % 3 == 1, row % 3 == 2, row / 3 == 1, row / 3 == 2})
      x.push_back(is_set ? 1.0 : 0.0);
  const auto data =
      frame{{"features", column(vector_data::of_rows(9, 4, std::move(x)))},
            {"label", column(std::vector<double>{18, 17, 15, 20, 10, 20, 25, 13, 12})}};
  auto stage = generalized_linear_regression();
  stage.family = "poisson";
  const auto text = stage.fit(data).summary().to_string();
  using Catch::Matchers::ContainsSubstring;
  CHECK_THAT(text, ContainsSubstring("Coefficients:\n"
                                     "    Feature Estimate Std Error T Value P Value\n"
                                     "(Intercept)   3.0445    0.1709 17.8"));
  CHECK_THAT(text, ContainsSubstring(" features_0  -0.4543    0.2022 -2.24"));
  CHECK_THAT(text, ContainsSubstring(" features_1  -0.2930    0.1927 -1.520"));
  CHECK_THAT(text, ContainsSubstring(" features_3   0.0000    0.2000  0.0000  1.0000\n"));
  CHECK_THAT(text,
             ContainsSubstring("\n(Dispersion parameter for poisson family taken to be 1.0000)\n"
                               "    Null deviance: 10.5814 on 8 degrees of freedom\n"
                               "Residual deviance:  5.1291 on 4 degrees of freedom\n"
                               "AIC: 56.7613\n"));
  // Features that depend on one another have estimates alone.
  const auto twice = frame{{"features", column(vector_data::of_rows(3, 2, {1, 2, 2, 4, 3, 6}))},
                           {"label", column(std::vector<double>{1, 2, 4})}};
  stage.family = "gaussian";
  CHECK_THAT(stage.fit(twice).summary().to_string(), ContainsSubstring("Feature Estimate\n"));
}

} // namespace generalized_linear_test
