// SPDX-License-Identifier: Apache-2.0
#include "ml/pipeline/every_stage.hpp"

#include <weir/ml/classification/classification_with_sgd.hpp>
#include <weir/ml/classification/linear_svc.hpp>
#include <weir/ml/classification/logistic_regression.hpp>
#include <weir/ml/classification/naive_bayes.hpp>
#include <weir/ml/classification/one_vs_rest.hpp>
#include <weir/ml/clustering/bisecting_k_means.hpp>
#include <weir/ml/clustering/k_means.hpp>
#include <weir/ml/evaluation/evaluators.hpp>
#include <weir/ml/pipeline/pipeline.hpp>
#include <weir/ml/pipeline/registry.hpp>
#include <weir/ml/regression/generalized_linear_regression.hpp>
#include <weir/ml/regression/isotonic_regression.hpp>
#include <weir/ml/regression/linear_regression.hpp>
#include <weir/ml/regression/regression_with_sgd.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/ml/tuning/cross_validator.hpp>
#include <weir/ml/tuning/param_grid_builder.hpp>
#include <weir/ml/tuning/train_validation_split.hpp>

#include <algorithm>
#include <set>

#include "catch.hpp"
#include "ml/pipeline/feature_stages_of_tests.hpp"

namespace weir::testing {

using namespace weir::ml;

namespace {

void add_supervised(stages& list) {
  auto svm = linear_svc();
  svm.reg_param = 0.1;
  auto logistic = logistic_regression();
  logistic.reg_param = 0.1;
  auto each = one_vs_rest();
  each.set_classifier(logistic);
  each.label_col = "class";
  auto bayes = naive_bayes();
  bayes.features_col = "counts";
  auto linear = linear_regression();
  linear.label_col = "target";
  auto general = generalized_linear_regression();
  general.label_col = "target";
  auto rising = isotonic_regression();
  rising.label_col = "target";
  add(list, svm, logistic, each, bayes, linear, general, rising, k_means(), bisecting_k_means());
  const auto points = std::vector<labeled_point>{{0.0, vectors::dense(-1.0, 0.0, 1.0)},
                                                 {1.0, vectors::dense(1.0, 0.5, 0.0)}};
  add(list, logistic_regression_with_sgd().run(points), svm_with_sgd().run(points),
      linear_regression_with_sgd().run(points));
}

void add_evaluators(stages& list) {
  auto binary = binary_classification_evaluator();
  binary.metric_name = "areaUnderPR";
  auto classes = multiclass_classification_evaluator();
  classes.metric_name = "accuracy";
  auto regression = regression_evaluator();
  regression.metric_name = "mae";
  auto ranking = ranking_evaluator();
  ranking.k = 3;
  add(list, binary, classes, regression, ranking, multilabel_classification_evaluator(),
      clustering_evaluator());
}

void add_containers(stages& list) {
  auto learner = linear_regression();
  learner.label_col = "target";
  auto judge = regression_evaluator();
  judge.label_col = "target";
  const auto grid = param_grid_builder().add_grid(learner, learner.reg_param, {0.0, 0.5}).build();
  const auto fill = [&](auto validator) {
    validator.set_estimator(learner);
    validator.set_evaluator(judge);
    validator.set_estimator_param_maps(grid);
    return validator;
  };
  add(list, fill(cross_validator()), fill(train_validation_split()), pipeline(learner));
}

} // namespace

frame rows_for_stages(std::size_t rows) {
  auto random = random_generator(5);
  auto texts = std::vector<std::string>();
  auto lists = std::vector<std::vector<std::string>>();
  auto words = std::vector<std::string>();
  auto numbers = std::vector<double>();
  auto labels = std::vector<double>();
  auto classes = std::vector<double>();
  auto targets = std::vector<double>();
  auto features = vector_data();
  auto counts = vector_data();
  for (std::size_t i = 0; i < rows; ++i) {
    const auto word = std::string(1, static_cast<char>('a' + random.below(3)));
    words.push_back(word);
    texts.push_back("the " + word + " of " + std::to_string(random.below(4)));
    lists.push_back({word, std::to_string(random.below(4)), "of"});
    numbers.push_back(static_cast<double>(random.below(4)));
    const auto row =
        vectors::dense(random.normal(), random.normal(2.0, 3.0), random.uniform(-1.0, 1.0));
    targets.push_back(row[0] - 0.5 * row[1] + 0.1 * random.normal());
    labels.push_back(targets.back() > -1.0 ? 1.0 : 0.0);
    classes.push_back(targets.back() > 0.0 ? 2.0 : labels.back());
    features.push_back(row);
    counts.push_back(vectors::dense(static_cast<double>(random.below(3)), labels.back(),
                                    static_cast<double>(1 + random.below(2))));
  }
  return {{"text", column::of(texts)},
          {"words", column::of(lists)},
          {"word", column::of(words)},
          {"number", column(std::move(numbers))},
          {"label", column(std::move(labels))},
          {"class", column(std::move(classes))},
          {"target", column(std::move(targets))},
          {"features", column(std::move(features))},
          {"counts", column(std::move(counts))}};
}

std::vector<std::shared_ptr<const pipeline_stage>> every_stage() {
  auto list = feature_stages();
  add_supervised(list);
  add_evaluators(list);
  add_containers(list);
  return list;
}

TEST_CASE("the tests of every stage have each class that the library can load",
          "[ml][persistence]") {
  const auto data = rows_for_stages(300);
  auto tested = std::set<std::string>();
  for (const auto& stage : every_stage()) {
    CHECK(tested.insert(stage->class_name()).second);
    if (const auto* learner = dynamic_cast<const estimator*>(stage.get()))
      tested.insert(learner->fit_transformer(data)->class_name());
  }
  const auto known = stage_registry::instance().class_names();
  for (const auto& name : known) {
    CAPTURE(name);
    // Other tests register classes of their own.
    CHECK((tested.contains(name) || name.starts_with("Keeper") || name.starts_with("ShrunkMean")));
  }
  for (const auto& name : tested) {
    CAPTURE(name);
    CHECK(std::find(known.begin(), known.end(), name) != known.end());
  }
}

} // namespace weir::testing
