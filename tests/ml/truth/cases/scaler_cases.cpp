// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/dct.hpp>
#include <weir/ml/feature/elementwise_product.hpp>
#include <weir/ml/feature/max_abs_scaler.hpp>
#include <weir/ml/feature/min_max_scaler.hpp>
#include <weir/ml/feature/normalizer.hpp>
#include <weir/ml/feature/pca.hpp>
#include <weir/ml/feature/polynomial_expansion.hpp>
#include <weir/ml/feature/robust_scaler.hpp>
#include <weir/ml/feature/standard_scaler.hpp>
#include <weir/ml/feature/variance_threshold_selector.hpp>

#include <cmath>

#include "ml/truth/feature_runs.hpp"

namespace weir::testing::truth::scaler_cases {

namespace {

template <class Stage>
json::value fit_and_transform(const truth_case& asked) {
  const auto data = frame_of(to_vectors(asked.input()));
  return rows_of(on_column(asked, Stage()).fit(data).transform(data));
}

/// The input is one row, or some.
template <class Stage>
json::value transform_rows(const truth_case& asked) {
  const auto is_one = is_number(asked.input().at(0));
  const auto rows = is_one ? std::vector{to_vector(asked.input())} : to_vectors(asked.input());
  const auto answers = rows_of(on_column(asked, Stage()).transform(frame_of(rows)));
  return is_one ? answers.at(0) : answers;
}

/// Row by row: these have different sizes.
json::value expanded(const truth_case& asked) {
  const auto stage = configured(asked, ml::polynomial_expansion());
  auto rows = json::array();
  for (const auto& row : to_vectors(asked.input()))
    rows.push_back(answer_of(stage.transform(row)));
  return rows;
}

json::value standard(const truth_case& asked) {
  const auto data = data_set(asked);
  const auto model = on_column(asked, ml::standard_scaler()).fit(data);
  return with_first_rows({{"mean", answer_of(model.mean())}, {"std", answer_of(model.std())}},
                         model.transform(data));
}

json::value min_max(const truth_case& asked) {
  const auto data = data_set(asked);
  const auto model = on_column(asked, ml::min_max_scaler()).fit(data);
  return with_first_rows({{"originalMin", answer_of(model.original_min())},
                          {"originalMax", answer_of(model.original_max())}},
                         model.transform(data));
}

json::value max_abs(const truth_case& asked) {
  const auto data = data_set(asked);
  const auto model = on_column(asked, ml::max_abs_scaler()).fit(data);
  return with_first_rows({{"maxAbs", answer_of(model.max_abs())}}, model.transform(data));
}

json::value robust(const truth_case& asked) {
  const auto data = data_set(asked);
  const auto model = on_column(asked, ml::robust_scaler()).fit(data);
  return with_first_rows(
      {{"range", answer_of(model.range())}, {"median", answer_of(model.median())}},
      model.transform(data));
}

template <class Stage>
json::value transformed(const truth_case& asked) {
  return with_first_rows({}, on_column(asked, Stage()).transform(data_set(asked)));
}

json::value elementwise(const truth_case& asked) {
  auto stage = ml::elementwise_product();
  stage.input_col = "features";
  stage.output_col = "out";
  stage.scaling_vec = ml::vectors::dense(to_doubles(asked.param("scalingVec")));
  return with_first_rows({}, stage.transform(data_set(asked)));
}

json::value variance_threshold(const truth_case& asked) {
  const auto model = configured(asked, ml::variance_threshold_selector()).fit(data_set(asked));
  const auto& selected = model.selected_features();
  return json::object{{"selectedFeatures", json::array(selected.begin(), selected.end())}};
}

/// Turns the signs of components to those of the first row that is expected.
json::value pca_of(const truth_case& asked, const ml::frame& data, std::string_view rows_name) {
  const auto model = on_column(asked, ml::pca()).fit(data);
  const auto result = model.transform(data);
  const auto& expected = asked.expected().at(rows_name).at(0);
  auto signs = std::vector<double>();
  for (std::size_t c = 0; c < model.pc().num_cols(); ++c)
    signs.push_back(to_double(expected.at(c)) * result["out"].vectors()[0][c] < 0.0 ? -1.0 : 1.0);
  auto transformed = json::array();
  for (std::size_t row = 0; row < asked.expected().at(rows_name).as_array().size(); ++row) {
    auto values = result["out"].vectors()[row].to_array();
    for (std::size_t c = 0; c < values.size(); ++c)
      values[c] *= signs[c];
    transformed.push_back(answer_of(values));
  }
  auto components = json::array();
  for (std::size_t j = 0; j < model.pc().num_rows(); ++j) {
    auto values = model.pc().row(j).to_array();
    for (std::size_t c = 0; c < values.size(); ++c)
      values[c] *= signs[c];
    components.push_back(answer_of(values));
  }
  return json::object{{"explainedVariance", answer_of(model.explained_variance())},
                      {"pc_rows", components},
                      {std::string(rows_name), transformed}};
}

json::value expanded_sizes(const truth_case& asked) {
  auto sizes = json::array();
  for (const auto& each : asked.input().as_array())
    sizes.push_back(ml::polynomial_expansion::expanded_size(
        static_cast<std::size_t>(to_integer(each.at("n"))), to_integer(each.at("degree"))));
  return sizes;
}

const auto registered =
    register_kind("StandardScaler.fit+transform", fit_and_transform<ml::standard_scaler>) &&
    register_kind("MinMaxScaler.fit+transform", fit_and_transform<ml::min_max_scaler>) &&
    register_kind("MinMaxScaler",
                  [](const truth_case& asked) {
                    return asked.on_data_set ? min_max(asked)
                                             : fit_and_transform<ml::min_max_scaler>(asked);
                  }) &&
    register_kind("MaxAbsScaler.fit+transform", fit_and_transform<ml::max_abs_scaler>) &&
    register_kind("RobustScaler.fit+transform", fit_and_transform<ml::robust_scaler>) &&
    register_kind("Normalizer.transform", transform_rows<ml::normalizer>) &&
    register_kind("DCT.transform", transform_rows<ml::dct>) &&
    register_kind("PolynomialExpansion.transform", expanded) &&
    register_kind("size of PolynomialExpansion output", expanded_sizes) &&
    register_kind("PCA.fit: explainedVariance; transform (no centering)",
                  [](const truth_case& asked) {
                    return pca_of(asked, frame_of(to_vectors(asked.input())), "transformed");
                  }) &&
    register_kind("StandardScaler", standard) && register_kind("MaxAbsScaler", max_abs) &&
    register_kind("RobustScaler", robust) &&
    register_kind("Normalizer", transformed<ml::normalizer>) &&
    register_kind("DCT", transformed<ml::dct>) &&
    register_kind("ElementwiseProduct", elementwise) &&
    register_kind("VarianceThresholdSelector", variance_threshold) &&
    register_kind("PCA",
                  [](const truth_case& asked) { return pca_of(asked, data_set(asked), "first3"); });

} // namespace

} // namespace weir::testing::truth::scaler_cases
