// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/evaluation/binary_classification_metrics.hpp>
#include <weir/ml/evaluation/multiclass_metrics.hpp>
#include <weir/ml/evaluation/multilabel_metrics.hpp>
#include <weir/ml/evaluation/ranking_metrics.hpp>
#include <weir/ml/evaluation/regression_metrics.hpp>

#include <algorithm>

#include "ml/truth/truth_values.hpp"

namespace weir::testing::truth::metrics_cases {

namespace {

using curve = ml::binary_classification_metrics::curve;

json::value points(const curve& from) {
  auto out = json::array();
  for (const auto& [x, y] : from)
    out.push_back(json::array{x, y});
  return out;
}

curve sorted(curve from) {
  std::sort(from.begin(), from.end());
  return from;
}

// The i-th numbers of rows [a, b, c?]; empty if rows have fewer.
std::vector<double> nth(const json::value& rows, std::size_t i) {
  auto out = std::vector<double>();
  for (const auto& row : rows.as_array())
    if (i < row.as_array().size())
      out.push_back(to_double(row.at(i)));
  return out;
}

ml::binary_classification_metrics binary(const truth_case& asked) {
  return {nth(asked.input(), 0), nth(asked.input(), 1), nth(asked.input(), 2),
          static_cast<std::size_t>(param_or(asked, "numBins", 1000))};
}

json::value binary_metrics(const truth_case& asked) {
  const auto metrics = binary(asked);
  return json::object{{"thresholds", answer_of(metrics.thresholds())},
                      {"roc", points(metrics.roc())},
                      {"pr", points(metrics.pr())},
                      {"areaUnderROC", metrics.area_under_roc()},
                      {"areaUnderPR", metrics.area_under_pr()},
                      {"precisionByThreshold", points(metrics.precision_by_threshold())},
                      {"recallByThreshold", points(metrics.recall_by_threshold())},
                      {"f1", points(metrics.f_measure_by_threshold(1.0))},
                      {"f2", points(metrics.f_measure_by_threshold(2.0))}};
}

json::value area(const json::value& list) {
  auto from = curve();
  for (const auto& point : list.as_array())
    from.emplace_back(to_double(point.at(0)), to_double(point.at(1)));
  return ml::area_under_curve(from);
}

json::value areas(const truth_case& asked) {
  if (asked.expected().is_number())
    return area(asked.input());
  auto out = json::array();
  for (const auto& list : asked.input().as_array())
    out.push_back(area(list));
  return out;
}

json::value multiclass_metrics(const truth_case& asked) {
  const auto metrics =
      ml::multiclass_metrics(nth(asked.input(), 0), nth(asked.input(), 1), nth(asked.input(), 2));
  const auto by_label = [&](auto measure) {
    auto out = json::array();
    for (const auto label : metrics.labels())
      out.emplace_back(measure(label));
    return out;
  };
  return json::object{
      {"confusionMatrix", answer_of(asked, metrics.confusion_matrix())},
      {"labels", answer_of(metrics.labels())},
      {"precision", by_label([&](double label) { return metrics.precision(label); })},
      {"recall", by_label([&](double label) { return metrics.recall(label); })},
      {"falsePositiveRate",
       by_label([&](double label) { return metrics.false_positive_rate(label); })},
      {"f1", by_label([&](double label) { return metrics.f_measure(label); })},
      {"f2", by_label([&](double label) { return metrics.f_measure(label, 2.0); })},
      {"accuracy", metrics.accuracy()},
      {"weightedPrecision", metrics.weighted_precision()},
      {"weightedRecall", metrics.weighted_recall()},
      {"weightedFalsePositiveRate", metrics.weighted_false_positive_rate()},
      {"weightedF1", metrics.weighted_f_measure()},
      {"weightedF2", metrics.weighted_f_measure(2.0)},
      {"hammingLoss", metrics.hamming_loss()}};
}

json::value regression_metrics(const truth_case& asked) {
  const auto& input = asked.input().as_object();
  const auto* weights = input.if_contains("weight");
  const auto metrics =
      ml::regression_metrics(to_doubles(input.at("prediction")), to_doubles(input.at("label")),
                             weights == nullptr ? std::vector<double>() : to_doubles(*weights),
                             param_or(asked, "throughOrigin", false));
  return json::object{{"explainedVariance", metrics.explained_variance()},
                      {"meanAbsoluteError", metrics.mean_absolute_error()},
                      {"meanSquaredError", metrics.mean_squared_error()},
                      {"rootMeanSquaredError", metrics.root_mean_squared_error()},
                      {"r2", metrics.r2()}};
}

struct two_lists {
  ml::double_array_data first;
  ml::double_array_data second;

  explicit two_lists(const json::value& rows) {
    for (const auto& row : rows.as_array()) {
      add(first, row.at(0));
      add(second, row.at(1));
    }
  }

private:
  static void add(ml::double_array_data& to, const json::value& list) {
    for (const auto value : to_doubles(list))
      to.add(value);
    to.end_row();
  }
};

json::value ranking_metrics(const truth_case& asked) {
  const auto lists = two_lists(asked.input());
  const auto metrics = ml::ranking_metrics(lists.first, lists.second);
  // At each k that the case names.
  const auto at = [&](const char* name, auto measure) {
    auto out = json::object();
    const auto* wanted = asked.expected().as_object().if_contains(name);
    if (wanted != nullptr)
      for (const auto& member : wanted->as_object())
        out[member.key()] = measure(std::stoul(std::string(member.key())));
    return out;
  };
  return json::object{
      {"meanAveragePrecision", metrics.mean_average_precision()},
      {"precisionAt", at("precisionAt", [&](std::size_t k) { return metrics.precision_at(k); })},
      {"meanAveragePrecisionAt",
       at("meanAveragePrecisionAt",
          [&](std::size_t k) { return metrics.mean_average_precision_at(k); })},
      {"ndcgAt", at("ndcgAt", [&](std::size_t k) { return metrics.ndcg_at(k); })},
      {"recallAt", at("recallAt", [&](std::size_t k) { return metrics.recall_at(k); })}};
}

json::value multilabel_metrics(const truth_case& asked) {
  const auto lists = two_lists(asked.input());
  const auto metrics = ml::multilabel_metrics(lists.first, lists.second);
  const auto by_label = [&](auto measure) {
    auto out = json::array();
    for (const auto label : metrics.labels())
      out.emplace_back(measure(label));
    return out;
  };
  return json::object{
      {"precisionByLabel", by_label([&](double label) { return metrics.precision(label); })},
      {"recallByLabel", by_label([&](double label) { return metrics.recall(label); })},
      {"f1ByLabel", by_label([&](double label) { return metrics.f1_measure(label); })},
      {"microPrecision", metrics.micro_precision()},
      {"microRecall", metrics.micro_recall()},
      {"microF1", metrics.micro_f1_measure()},
      {"precision", metrics.precision()},
      {"recall", metrics.recall()},
      {"f1", metrics.f1_measure()},
      {"hammingLoss", metrics.hamming_loss()},
      {"subsetAccuracy", metrics.subset_accuracy()},
      {"accuracy", metrics.accuracy()}};
}

const auto registered = [] {
  register_kind("BinaryClassificationMetrics (*", binary_metrics);
  register_kind("roc, sorted",
                [](const truth_case& asked) { return points(sorted(binary(asked).roc())); });
  register_kind("roc, sorted; recallByThreshold, sorted (one partition)",
                [](const truth_case& asked) {
                  return json::object{
                      {"roc", points(sorted(binary(asked).roc()))},
                      {"recallByThreshold", points(sorted(binary(asked).recall_by_threshold()))}};
                });
  register_kind("areaUnderCurve", areas);
  register_kind("MulticlassMetrics*", multiclass_metrics);
  register_kind("RegressionMetrics*", regression_metrics);
  register_kind("RankingMetrics*", ranking_metrics);
  register_kind("MultilabelMetrics*", multilabel_metrics);
  return true;
}();

} // namespace

} // namespace weir::testing::truth::metrics_cases
