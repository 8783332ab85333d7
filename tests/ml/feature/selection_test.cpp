// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/chi_sq_selector.hpp>
#include <weir/ml/feature/select_by_p_values.hpp>
#include <weir/ml/feature/univariate_feature_selector.hpp>
#include <weir/ml/feature/variance_threshold_selector.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"

#include <limits>

namespace selection_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

namespace {

using indices = std::vector<std::int32_t>;

// The data of Spark's suite.
const auto categories = frame{
    {"features",
     column(vector_data::of_rows(6, 6, {6, 7, 0, 7, 6, 0, 0, 9, 6, 0, 5, 9, 0, 9, 3, 0, 5, 5,
                                        0, 9, 8, 5, 6, 4, 8, 9, 6, 5, 4, 4, 8, 9, 6, 4, 0, 0}))},
    {"label", column(std::vector<double>{0, 1, 1, 1, 2, 2})}};

} // namespace

TEST_CASE("features are selected by p-values in each of the ways") {
  const auto p =
      std::vector<double>{0.04, 0.001, 0.2, 0.03, std::numeric_limits<double>::quiet_NaN()};
  CHECK(select_by_p_values(p, "numTopFeatures", 2) == indices{1, 3});
  CHECK(select_by_p_values(p, "numTopFeatures", 50) == indices{0, 1, 2, 3, 4});
  CHECK(select_by_p_values(p, "percentile", 0.5) == indices{1, 3});
  CHECK(select_by_p_values(p, "fpr", 0.04) == indices{1, 3});
  CHECK(select_by_p_values(p, "fwe", 0.05) == indices{1});
  // Benjamini and Hochberg: the third smallest is 0.04 <= 0.07 * 3 / 5, though the second is not.
  CHECK(select_by_p_values(p, "fdr", 0.07) == indices{0, 1, 3});
  CHECK(select_by_p_values(p, "fdr", 0.001).empty());
  // Below the rounding of 1 all are equal.
  CHECK(select_by_p_values(std::vector<double>{1e-20, 1e-30, 1e-40}, "numTopFeatures", 1) ==
        indices{0});
  CHECK_THROWS_AS(select_by_p_values(p, "best", 1), weir::error);
}

TEST_CASE("the chi-squared selector selects as in Spark's suite") {
  auto stage = chi_sq_selector();
  stage.output_col = "y";
  stage.num_top_features = 1;
  const auto model = stage.fit(categories);
  CHECK(model.selected_features() == indices{0});
  CHECK(model.transform(categories)["y"].vectors()[4] == vectors::dense(8.0).view());
  stage.selector_type = "percentile";
  stage.percentile = 0.17;
  CHECK(stage.fit(categories).selected_features() == indices{0});
  stage.selector_type = "fdr";
  stage.fdr = 0.15;
  CHECK(stage.fit(categories).selected_features() == indices{0, 1});
}

TEST_CASE("the univariate selector chooses the test by types") {
  auto stage = univariate_feature_selector();
  CHECK_THROWS_WITH(stage.fit(categories), ContainsSubstring("featureType"));
  stage.feature_type = "continuous";
  stage.label_type = "categorical";
  stage.selection_threshold = 1.0;
  // By analysis of variance feature 0 tells class 1 from 2 exactly.
  CHECK(stage.fit(categories).selected_features().size() == 1);
  stage.label_type = "continuous";
  CHECK(stage.fit(categories).selected_features().size() == 1);
  stage.feature_type = "categorical";
  CHECK_THROWS_AS(stage.fit(categories), weir::error);
  stage.label_type = "categorical";
  stage.selection_mode = "percentile";
  stage.selection_threshold.clear();
  CHECK(stage.fit(categories).selected_features().empty());
}

TEST_CASE("features without variance go") {
  const auto data =
      frame{{"features", column(vector_data::of_rows(3, 3, {1, 0.1, 5, 2, 0.1, 5, 3, 0.1, 6}))}};
  auto stage = variance_threshold_selector();
  CHECK(stage.fit(data).selected_features() == indices{0, 2});
  stage.variance_threshold = 0.5;
  CHECK(stage.fit(data).selected_features() == indices{0});
}

} // namespace selection_test
