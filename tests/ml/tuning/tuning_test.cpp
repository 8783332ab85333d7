// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/evaluation/evaluators.hpp>
#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/pipeline/pipeline.hpp>
#include <weir/ml/pipeline/registry.hpp>
#include <weir/ml/tuning/cross_validator.hpp>
#include <weir/ml/tuning/param_grid_builder.hpp>
#include <weir/ml/tuning/train_validation_split.hpp>
#include <weir/state/support/error.hpp>

#include "catch.hpp"
#include "support/scratch_folder.hpp"

namespace tuning_test {

using namespace weir::ml;

namespace {

struct shrunk_mean_params : virtual has_label_col, virtual has_prediction_col {
  param<double> shrink{*this, "shrink", "the share of the mean that is predicted", 1.0};
};

// Predicts a share of the mean label.
class shrunk_mean_model final : public model_of<shrunk_mean_model>, public shrunk_mean_params {
public:
  static constexpr std::string_view type_name = "ShrunkMeanModel";

  double mean = 0.0;

  void fields(field_archive& data) override { data.field("mean", mean); }

protected:
  frame transform_impl(const frame& data) const override {
    return data.with_column(prediction_col(),
                            column(std::vector<double>(data.num_rows(), shrink() * mean)));
  }
};

class shrunk_mean final : public estimator_of<shrunk_mean, shrunk_mean_model>,
                          public shrunk_mean_params {
public:
  static constexpr std::string_view type_name = "ShrunkMean";

protected:
  shrunk_mean_model fit_impl(const frame& data) const override {
    auto model = shrunk_mean_model();
    for (const auto label : data[label_col()].doubles())
      model.mean += label / static_cast<double>(data.num_rows());
    return model;
  }
};

frame rows() {
  return {{"label", column(std::vector<double>{1.0, 2.0, 3.0, 6.0, 5.0, 4.0})},
          {"fold", column(std::vector<std::int64_t>{0, 0, 0, 1, 1, 1})}};
}

cross_validator validator(const shrunk_mean& learner) {
  auto judge = regression_evaluator();
  judge.metric_name = "mae";
  auto made = cross_validator();
  made.num_folds = 2;
  made.fold_col = "fold";
  made.set_estimator(pipeline(learner));
  made.set_evaluator(judge);
  made.set_estimator_param_maps(
      param_grid_builder().add_grid(learner, learner.shrink, {0.0, 0.5, 1.0}).build());
  return made;
}

} // namespace

TEST_CASE("a grid has all combinations, the first param slowest", "[ml][tuning]") {
  const auto learner = shrunk_mean();
  const auto grid = param_grid_builder()
                        .base_on(learner, learner.label_col, "y")
                        .add_grid(learner, learner.shrink, {1.0, 2.0})
                        .add_grid(learner, learner.prediction_col, {"a", "b", "c"})
                        .build();
  REQUIRE(grid.size() == 6);
  auto fourth = learner;
  fourth.apply(grid[3]);
  CHECK(fourth.label_col() == "y");
  CHECK(fourth.shrink() == 2.0);
  CHECK(fourth.prediction_col() == "a");
  CHECK(param_grid_builder().build().size() == 1);
}

TEST_CASE("cross-validation judges each fold by models of the others", "[ml][tuning]") {
  const auto learner = shrunk_mean();
  auto made = validator(learner);
  made.collect_sub_models = true;
  for (const auto strands : {1, 3}) {
    made.parallelism = strands;
    const auto model = made.fit(rows());
    // By hand: the means are 5 for the first fold and 2 for the second. Mean errors at 0: 2 and 5;
    // at half: |1 2 3 - 2.5| and |6 5 4 - 1|; at one: 3 and 3.
    CHECK(model.avg_metrics()[0] == Approx(3.5));
    CHECK(model.avg_metrics()[1] == Approx((2.5 / 3.0 + 4.0) / 2));
    CHECK(model.avg_metrics()[2] == Approx(3.0));
    CHECK(model.std_metrics()[0] == Approx(1.5));
    CHECK(model.best_index() == 1);
    CHECK(model.sub_models().size() == 2);
    CHECK(model.sub_models()[0].size() == 3);
    const auto& best = dynamic_cast<const pipeline_model&>(model.best_model());
    CHECK(best.stage<shrunk_mean_model>(0).mean == Approx(3.5));
    CHECK(model.transform(rows())["prediction"].doubles()[0] == Approx(1.75));
  }
}

TEST_CASE("random folds are the same for the same seed", "[ml][tuning]") {
  auto made = validator(shrunk_mean());
  made.fold_col = "";
  made.seed = 3;
  const auto first = made.fit(rows()).avg_metrics();
  CHECK(made.fit(rows()).avg_metrics() == first);
}

TEST_CASE("a validation by one split finds the best point, too", "[ml][tuning]") {
  const auto learner = shrunk_mean();
  auto made = train_validation_split();
  made.set_estimator(learner);
  made.set_evaluator(regression_evaluator());
  made.set_estimator_param_maps(
      param_grid_builder().add_grid(learner, learner.shrink, {-5.0, 1.0, 9.0}).build());
  made.seed = 1;
  made.train_ratio = 0.5;
  const auto model = made.fit(rows());
  CHECK(model.validation_metrics().size() == 3);
  CHECK(model.best_index() == 1);
  made.train_ratio = 1.0;
  CHECK_THROWS_AS(made.fit(rows()), weir::error);
  CHECK_THROWS_AS(train_validation_split().fit(rows()), weir::error);
}

TEST_CASE("validators and their models are saved and loaded", "[ml][tuning]") {
  stage_registry::instance().add<shrunk_mean, shrunk_mean_model>();
  const auto folder = weir::test::scratch_folder();
  const auto made = validator(shrunk_mean());
  save(made, folder.path() / "unfitted");
  const auto loaded = load<cross_validator>(folder.path() / "unfitted");
  CHECK(loaded.fit(rows()).avg_metrics() == made.fit(rows()).avg_metrics());
  const auto model = made.fit(rows());
  save(model, folder.path() / "model");
  const auto again = load<cross_validator_model>(folder.path() / "model");
  CHECK(again.avg_metrics() == model.avg_metrics());
  CHECK(again.best_index() == 1);
  CHECK(again.transform(rows())["prediction"].doubles()[0] == Approx(1.75));
}

} // namespace tuning_test
