// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/distributed/row_matrix.hpp>
#include <weir/ml/feature/bucketed_random_projection_lsh.hpp>
#include <weir/ml/feature/chi_sq_selector.hpp>
#include <weir/ml/feature/univariate_feature_selector.hpp>
#include <weir/ml/stat/anova_test.hpp>
#include <weir/ml/stat/chi_square_test.hpp>
#include <weir/ml/stat/correlation.hpp>
#include <weir/ml/stat/f_value_test.hpp>
#include <weir/ml/stat/kernel_density.hpp>
#include <weir/ml/stat/kolmogorov_smirnov_test.hpp>
#include <weir/ml/stat/summarize.hpp>

#include <algorithm>
#include <stdexcept>

#include "ml/data_sets/random_stream.hpp"
#include "ml/data_sets/spark_sets.hpp"
#include "ml/truth/feature_runs.hpp"
#include "ml/truth/runner.hpp"

namespace weir::testing::truth::stat_cases {

namespace {

json::value metrics_of(const ml::summarizer& summary) {
  return json::object{{"mean", answer_of(summary.mean())},
                      {"sum", answer_of(summary.sum())},
                      {"variance", answer_of(summary.variance())},
                      {"std", answer_of(summary.std())},
                      {"count", summary.count()},
                      {"numNonZeros", answer_of(summary.num_nonzeros())},
                      {"numNonzeros", answer_of(summary.num_nonzeros())},
                      {"max", answer_of(summary.max())},
                      {"min", answer_of(summary.min())},
                      {"normL2", answer_of(summary.norm_l2())},
                      {"normL1", answer_of(summary.norm_l1())}};
}

ml::vector_data rows_in(const json::value& rows) {
  auto result = ml::vector_data();
  for (const auto& row : to_vectors(rows))
    result.push_back(row);
  return result;
}

/// The first rows and the others, merged.
ml::summarizer merged(const ml::vector_data& rows) {
  auto first = ml::summarizer();
  auto others = ml::summarizer();
  for (std::size_t row = 0; row < rows.size(); ++row)
    (row < 2 ? first : others).add(rows[row]);
  first.merge(others);
  return first;
}

json::value summarized(const truth_case& asked) {
  const auto data = data_set(asked);
  auto weights = std::vector<double>();
  auto draws = data_sets::random_stream(900, 4);
  for (std::size_t row = 0; !asked.param("weight").is_null() && row < data.num_rows(); ++row)
    weights.push_back(0.5 + draws.u());
  return metrics_of(ml::summarize(data["features"].vectors(), weights));
}

json::value correlated(const truth_case& asked, const ml::vector_data& rows) {
  return answer_of(asked, ml::correlation(rows, ml::parse_correlation_method(
                                                    param_or(asked, "method", "pearson"))));
}

/// By each of the methods that are named, which must agree.
json::value pair_correlated(const truth_case& asked) {
  const auto x = to_doubles(asked.input().at("x"));
  const auto y = to_doubles(asked.input().at("y"));
  const auto& named = asked.param("method");
  auto answers = std::vector<json::value>();
  for (const auto& method : named.is_array() ? named.as_array() : json::array{named})
    answers.push_back(
        answer_of(ml::correlation(x, y, ml::parse_correlation_method(text_of(method)))));
  for (const auto& answer : answers)
    if (answer != answers.front())
      throw std::logic_error("the methods differ");
  return answers.front();
}

json::value result_of(const ml::test_result& found) {
  return json::object{
      {"statistic", found.statistic}, {"df", found.degrees_of_freedom}, {"pValue", found.p_value}};
}

json::value results_of(const ml::feature_tests& found) {
  const auto degrees =
      std::vector<double>(found.degrees_of_freedom.begin(), found.degrees_of_freedom.end());
  return json::object{
      {"statistic", answer_of(found.statistics)}, {"statistics", answer_of(found.statistics)},
      {"F", answer_of(found.statistics)},         {"df", answer_of(degrees)},
      {"degreesOfFreedom", answer_of(degrees)},   {"pValue", answer_of(found.p_values)},
      {"pValues", answer_of(found.p_values)}};
}

template <class Test>
auto labelled(Test test) {
  return [test](const truth_case& asked) {
    return results_of(test(rows_in(asked.input().at("features")),
                           std::span<const double>(to_doubles(asked.input().at("label")))));
  };
}

json::value fit_test(const truth_case& asked) {
  return answers_or_errors(asked.input(), [](const json::value& each) {
    return result_of(
        ml::chi_square_test(to_doubles(each.at("observed")), to_doubles(each.at("expected"))));
  });
}

/// "data without its constant columns".
ml::frame without_constants(const truth_case& asked) {
  const auto data = data_set(asked);
  if (asked.data().find("without its constant columns") == std::string::npos)
    return data;
  const auto variance = ml::summarize(data["features"].vectors()).variance();
  auto rows = std::vector<ml::vector>();
  for (std::size_t row = 0; row < data.num_rows(); ++row) {
    auto values = std::vector<double>();
    for (std::size_t j = 0; j < variance.size(); ++j)
      if (variance[j] > 0.0)
        values.push_back(data["features"].vectors()[row][j]);
    rows.push_back(ml::vectors::dense(std::move(values)));
  }
  return data.with_column("features", ml::column::of(rows));
}

/// Indices in ascending order: the order in which Spark lists them is open.
std::string judge_selection(const truth_case& asked, const std::vector<std::int32_t>& selected) {
  const auto is_list = asked.expected().is_array();
  auto expected = to_doubles(is_list ? asked.expected() : asked.expected().at("selectedFeatures"));
  std::sort(expected.begin(), expected.end());
  auto sorted = asked;
  sorted.source["expected"] = answer_of(expected);
  return compare(sorted, json::array(selected.begin(), selected.end()));
}

std::vector<std::int32_t> selected_features(const truth_case& asked, const ml::frame& data) {
  if (asked.has_param("selectionMode"))
    return configured(asked, ml::univariate_feature_selector()).fit(data).selected_features();
  auto stage = configured(asked, ml::chi_sq_selector());
  // The cases of the suite name the threshold of any type so.
  if (asked.has_param("threshold"))
    stage.get_param(text_of(asked.param("selectorType")))
        .set_from_json(to_text(asked.param("threshold")));
  return stage.fit(data).selected_features();
}

/// "same data as NAME" refers to another case of the file.
json::value input_of(const truth_case& asked) {
  const auto text = text_of(asked.input());
  const auto prefix = std::string("same data as ");
  if (text.rfind(prefix, 0) != 0)
    return asked.input();
  for (const auto& other : read_cases(asked.data_folder / "spark-suites.json", asked.data_folder))
    if (other.name == text.substr(prefix.size()))
      return other.input();
  throw pending_case("there is no case '" + text.substr(prefix.size()) + "' beside it");
}

std::string judge_suite_selection(const truth_case& asked) {
  const auto input = input_of(asked);
  const auto data = frame_of(to_vectors(input.at("features")), to_doubles(input.at("label")));
  return judge_selection(asked, selected_features(asked, data));
}

std::string judge_set_selection(const truth_case& asked) {
  return judge_selection(asked, selected_features(asked, without_constants(asked)));
}

std::vector<double> normal_draws(std::uint64_t seed, std::size_t count) {
  auto draws = data_sets::random_stream(seed, 1);
  auto values = std::vector<double>(count);
  for (auto& value : values)
    value = draws.g();
  return values;
}

json::value smirnov(const truth_case& asked) {
  const auto params = to_doubles(asked.param("params"));
  const auto found =
      ml::kolmogorov_smirnov_test_normal(normal_draws(940, 500), params.at(0), params.at(1));
  return json::object{{"pValue", found.p_value}, {"statistic", found.statistic}};
}

json::value densities(const truth_case& asked, const std::vector<double>& sample,
                      const json::value& points) {
  return answer_of(ml::kernel_density()
                       .set_sample(sample)
                       .set_bandwidth(to_double(asked.param("bandwidth")))
                       .estimate(to_doubles(points)));
}

json::value covariances(const truth_case& asked) {
  const auto all = ml::row_matrix(data_set(asked)["features"].vectors()).compute_covariance();
  auto rows = json::array();
  for (std::size_t i = 0; i < 3; ++i)
    rows.push_back(answer_of(all.row(i)));
  return json::object{{"matrix_first3rows", rows}};
}

/// The share of the 20 true neighbours that is found, by three seeds.
json::value recall(const truth_case& asked) {
  const auto data = data_set(asked).limit(3000);
  auto stage = on_column(asked, ml::bucketed_random_projection_lsh());
  const auto truth = to_doubles(asked.expected().at("true_neighbours"));
  auto indices = std::vector<std::int64_t>();
  for (std::int64_t row = 0; row < 3000; ++row)
    indices.push_back(row);
  const auto numbered = data.with_column("index", ml::column(indices));
  auto hits = 0.0;
  for (const auto seed : {1, 2, 3}) {
    stage.seed = seed;
    const auto found = stage.fit(data).approx_nearest_neighbors(
        numbered, data["features"].vectors()[5], truth.size());
    for (const auto row : found["index"].integers())
      hits += static_cast<double>(std::count(truth.begin(), truth.end(), static_cast<double>(row)));
  }
  return json::object{{"mean_recall", hits / 3.0 / static_cast<double>(truth.size())},
                      {"recall", hits / 3.0 / static_cast<double>(truth.size())}};
}

// Weir draws random numbers of its own; the tests have Spark's, which the data of its suites are made
// by.
json::value spark_numbers(const truth_case& asked) {
  const auto seed = std::stoll(asked.kind.substr(asked.kind.find('(') + 1));
  return answer_of(data_sets::spark_uniforms(seed, asked.expected().as_array().size()));
}

const auto registered =
    register_kind("XORShiftRandom*", spark_numbers) &&
    register_kind("colStats",
                  [](const truth_case& asked) {
                    return metrics_of(ml::summarize(rows_in(asked.input())));
                  }) &&
    register_kind(
        "colStats (also as merge of rows 0-1 with rows 2-5)",
        [](const truth_case& asked) { return metrics_of(merged(rows_in(asked.input()))); }) &&
    register_kind(
        "mean of merge of {2,2} and {1,-1}",
        [](const truth_case& asked) { return answer_of(merged(rows_in(asked.input())).mean()); }) &&
    register_kind("Summarizer", summarized) && register_kind("corr(x, y)", pair_correlated) &&
    register_kind("corr(x, zeros)", pair_correlated) &&
    register_kind("corr(X) rows",
                  [](const truth_case& asked) {
                    auto rows = json::array();
                    const auto all = ml::correlation(rows_in(asked.input()));
                    for (std::size_t i = 0; i < all.num_rows(); ++i)
                      rows.push_back(answer_of(all.row(i)));
                    return rows;
                  }) &&
    register_kind(
        "Correlation",
        [](const truth_case& asked) {
          return json::value{{"matrix", correlated(asked, data_set(asked)["features"].vectors())}};
        }) &&
    register_kind("chiSqTest(observed)",
                  [](const truth_case& asked) {
                    return result_of(ml::chi_square_test(to_doubles(asked.input())));
                  }) &&
    register_kind("chiSqTest(observed, expected)",
                  [](const truth_case& asked) {
                    if (asked.input().is_array())
                      return fit_test(asked);
                    return result_of(ml::chi_square_test(to_doubles(asked.input().at("observed")),
                                                         to_doubles(asked.input().at("expected"))));
                  }) &&
    register_kind("chiSqTest(matrix)",
                  [](const truth_case& asked) {
                    return answers_or_errors(asked.input(), [](const json::value& each) {
                      return result_of(ml::chi_square_test(to_matrix(each)));
                    });
                  }) &&
    register_kind("chiSqTest per feature",
                  labelled([](const auto& x, auto y) { return ml::chi_square_test(x, y); })) &&
    register_kind("ANOVATest per feature: F, pValue",
                  labelled([](const auto& x, auto y) { return ml::anova_test(x, y); })) &&
    register_kind("FValueTest per feature: F, pValue",
                  labelled([](const auto& x, auto y) { return ml::f_value_test(x, y); })) &&
    register_kind("ChiSquareTest",
                  [](const truth_case& asked) {
                    const auto data = without_constants(asked);
                    return results_of(
                        ml::chi_square_test(data["features"].vectors(), data["label"].doubles()));
                  }) &&
    register_judge("selected feature indices", judge_suite_selection) &&
    register_judge("ChiSqSelector", judge_set_selection) &&
    register_judge("UnivariateFeatureSelector", judge_set_selection) &&
    register_kind("kolmogorovSmirnovTest(data, norm, 0, 1)",
                  [](const truth_case& asked) {
                    return result_of(ml::kolmogorov_smirnov_test_normal(to_doubles(asked.input())));
                  }) &&
    register_kind("KolmogorovSmirnovTest", smirnov) &&
    register_kind("KernelDensity.estimate",
                  [](const truth_case& asked) {
                    return densities(asked, to_doubles(asked.input().at("sample")),
                                     asked.input().at("at"));
                  }) &&
    register_kind("KernelDensity",
                  [](const truth_case& asked) {
                    return json::value{{"densities", densities(asked, normal_draws(941, 12),
                                                               asked.param("points"))}};
                  }) &&
    register_kind("RowMatrix.computeCovariance", covariances) &&
    register_kind("BucketedRandomProjectionLSH", recall);

} // namespace

} // namespace weir::testing::truth::stat_cases
