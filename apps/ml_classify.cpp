// SPDX-License-Identifier: Apache-2.0
/// app: classifies irises, or the rows of a table of yours, by a cross-validated pipeline

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <fmt/format.h>

#include <weir/ml/classification/logistic_regression.hpp>
#include <weir/ml/evaluation/evaluators.hpp>
#include <weir/ml/evaluation/multiclass_metrics.hpp>
#include <weir/ml/feature/index_to_string.hpp>
#include <weir/ml/feature/standard_scaler.hpp>
#include <weir/ml/feature/string_indexer.hpp>
#include <weir/ml/feature/vector_assembler.hpp>
#include <weir/ml/io/csv.hpp>
#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/pipeline/pipeline.hpp>
#include <weir/ml/tuning/cross_validator.hpp>
#include <weir/ml/tuning/param_grid_builder.hpp>

#include "common/numeric_columns.hpp"
#include "common/program.hpp"
#include "common/sample_data.hpp"

namespace {

namespace ml = weir::ml;

struct settings {
  std::string file;
  std::string label;
  std::int64_t folds = 5;
  std::int64_t seed = 1;
  std::string save;
  std::string load;
  bool overwrite = false;
};

// The columns that the pipeline adds for the label and the prediction; the latter as text.
constexpr auto* class_col = "class";
constexpr auto* predicted_col = "predicted";

/// Texts become classes, columns of numbers features of equal scale; the model's classes become
/// texts again.
ml::pipeline line_of(const ml::frame& table, const std::string& label,
                     const ml::logistic_regression& learner) {
  auto classes = ml::string_indexer();
  classes.input_col = label;
  classes.output_col = class_col;
  classes.string_order_type = "alphabetAsc";
  // Of all rows, so that no part of them lacks a class.
  const auto known = classes.fit(table);

  auto features = ml::vector_assembler();
  features.input_cols = apps::numeric_columns(table.drop({label}));
  features.output_col = "raw";
  auto scaled = ml::standard_scaler();
  scaled.input_col = "raw";
  scaled.output_col = "features";
  auto texts = ml::index_to_string();
  texts.input_col = "prediction";
  texts.output_col = predicted_col;
  texts.labels = known.labels();
  return ml::pipeline(known, features, scaled, learner, texts);
}

void print_grid(const std::vector<ml::param_map>& grid, const ml::cross_validator_model& model) {
  for (std::size_t i = 0; i < grid.size(); ++i) {
    for (const auto& [key, value] : grid[i].values())
      std::cout << fmt::format("  {} {:<5}", key.name, value);
    std::cout << fmt::format("  F1 {:.3f} +- {:.3f}{}\n", model.avg_metrics()[i],
                             model.std_metrics()[i], i == model.best_index() ? "  chosen" : "");
  }
}

ml::cross_validator_model choose_model(const ml::frame& table, const ml::frame& training,
                                       const settings& asked) {
  auto learner = ml::logistic_regression();
  learner.label_col = class_col;
  const auto grid = ml::param_grid_builder()
                        .add_grid(learner, learner.reg_param, {0.001, 0.01, 0.1})
                        .add_grid(learner, learner.elastic_net_param, {0.0, 0.5})
                        .build();
  auto judge = ml::multiclass_classification_evaluator();
  judge.label_col = class_col;

  auto validator = ml::cross_validator();
  validator.set_estimator(line_of(table, asked.label, learner));
  validator.set_estimator_param_maps(grid);
  validator.set_evaluator(judge);
  validator.num_folds = asked.folds;
  validator.seed = asked.seed;
  auto model = validator.fit(training);
  std::cout << fmt::format("{}-fold cross-validation on {} rows:\n", asked.folds,
                           training.num_rows());
  print_grid(grid, model);
  return model;
}

void print_classes(const ml::multiclass_metrics& metrics, const std::vector<std::string>& names,
                   std::size_t width) {
  std::cout << fmt::format("{:>{}}  precision  recall     F1\n", "", width);
  for (const auto label : metrics.labels())
    std::cout << fmt::format(
        "{:>{}}  {:>9.3f}  {:>6.3f}  {:>5.3f}\n", names.at(static_cast<std::size_t>(label)), width,
        metrics.precision(label), metrics.recall(label), metrics.f_measure(label));
}

void print_confusion(const ml::multiclass_metrics& metrics, const std::vector<std::string>& names,
                     std::size_t width) {
  const auto labels = metrics.labels();
  const auto counts = metrics.confusion_matrix();
  std::cout << fmt::format("{:>{}}  predicted as\n{:>{}}", "", width, "", width);
  for (const auto label : labels)
    std::cout << fmt::format("  {:>{}}", names.at(static_cast<std::size_t>(label)), width);
  std::cout << '\n';
  for (std::size_t i = 0; i < labels.size(); ++i) {
    std::cout << fmt::format("{:>{}}", names.at(static_cast<std::size_t>(labels[i])), width);
    for (std::size_t j = 0; j < labels.size(); ++j)
      std::cout << fmt::format("  {:>{}}", counts(i, j), width);
    std::cout << '\n';
  }
}

/// How the model does on rows whose classes are known; else what it predicts.
void report(const ml::transformer& model, const ml::frame& rows) {
  const auto result = model.transform(rows);
  if (!result.has(class_col)) {
    const auto& predicted = result[predicted_col].strings();
    for (std::size_t row = 0; row < predicted.size(); ++row)
      std::cout << '\n' << predicted[row];
    std::cout << '\n';
    return;
  }
  const auto& names = result[class_col].metadata().attributes.at(0).values;
  auto width = std::size_t{6};
  for (const auto& name : names)
    width = std::max(width, name.size());
  const auto metrics =
      ml::multiclass_metrics(result["prediction"].doubles(), result[class_col].doubles());
  std::cout << fmt::format("accuracy {:.3f}, mean F1 {:.3f}\n", metrics.accuracy(),
                           metrics.weighted_f_measure());
  print_classes(metrics, names, width);
  print_confusion(metrics, names, width);
}

void learn(const ml::frame& table, const settings& asked) {
  const auto parts = table.random_split({0.7, 0.3}, static_cast<std::uint64_t>(asked.seed));
  const auto model = choose_model(table, parts[0], asked);
  if (!asked.save.empty()) {
    ml::save(model, asked.save, {.overwrite = asked.overwrite});
    std::cout << "The model is saved in " << asked.save << '\n';
  }
  std::cout << fmt::format("On {} rows that it has not seen: ", parts[1].num_rows());
  report(model, parts[1]);
}

} // namespace

int main(int argc, char* argv[]) {
  apps::program program(
      "Learns from a table's columns of numbers which class a row belongs to, and "
      "reports how well it does on rows that it has not seen.");
  settings asked;
  auto& options = program.options();
  options.add_option("file", asked.file, "a CSV file with a header; without one, irises");
  options.add_option("--label", asked.label, "the column of classes; without it, the last one");
  options.add_option("--folds", asked.folds, "parts of the cross-validation")
      .range(2, 1000)
      .show_default();
  options.add_option("--seed", asked.seed, "other rows to learn from for each").show_default();
  const auto save = options.add_option("--save", asked.save, "a folder to save the model in");
  options.add_flag("--overwrite", asked.overwrite, "replace a model that is there").needs(save);
  options.add_option("--load", asked.load, "use the model saved in this folder, learn nothing")
      .excludes(save);

  return program.main(argc, argv, [&] {
    const auto table =
        ml::read_csv(asked.file.empty() ? apps::sample_file("iris.csv").string() : asked.file,
                     {.header = true, .infer_schema = true});
    if (!asked.load.empty()) {
      const auto model = ml::load<ml::cross_validator_model>(asked.load);
      std::cout << fmt::format("On {} rows: ", table.num_rows());
      report(model, table);
      return;
    }
    if (asked.label.empty() && table.num_cols() > 0)
      asked.label = table.column_names().back();
    std::cout << fmt::format("{} rows, classes by {}\n", table.num_rows(), asked.label);
    learn(table, asked);
  });
}
