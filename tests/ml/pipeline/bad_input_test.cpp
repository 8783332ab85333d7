// SPDX-License-Identifier: Apache-2.0

// What every stage does with data that it cannot use; see every_stage.hpp. What single algorithms do
// beyond that (labels of other classes, singular equations, too few points, ...) is tested with them.

#include <weir/ml/pipeline/registry.hpp>
#include <weir/ml/support/not_a_number.hpp>
#include <weir/state/support/error.hpp>

#include <functional>
#include <limits>
#include <set>

#include "catch.hpp"
#include "ml/pipeline/every_stage.hpp"

namespace bad_input_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;
using weir::errc;
using weir::error;

namespace {

using strings = std::set<std::string>;

constexpr auto infinity = std::numeric_limits<double>::infinity();

/// What is said of data that are refused; nothing if they are taken.
std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const error& caught) {
    CHECK(caught.code() == errc::invalid_argument);
    return caught.what();
  }
  return {};
}

std::string refusal(const estimator& learner, const frame& data) {
  return refusal([&] { (void)learner.fit_transformer(data); });
}

std::vector<const estimator*>
estimators_of(const std::vector<std::shared_ptr<const pipeline_stage>>& all) {
  auto found = std::vector<const estimator*>();
  for (const auto& stage : all)
    if (const auto* learner = dynamic_cast<const estimator*>(stage.get()))
      found.push_back(learner);
  return found;
}

/// The frame with another value in one place of the features and of the counts.
frame with_feature(const frame& data, std::size_t row, double value) {
  auto changed = data;
  for (const auto* name : {"features", "counts"}) {
    const auto& rows = data[name].vectors();
    auto values = std::vector<double>(rows.values().begin(), rows.values().end());
    values[row * rows.cols() + 1] = value;
    changed = changed.with_column(
        name, column(vector_data::of_rows(rows.size(), rows.cols(), std::move(values))));
  }
  return changed;
}

frame with_label(const frame& data, std::size_t row, double value) {
  auto changed = data;
  for (const auto* name : {"label", "class", "target"}) {
    const auto given = data[name].doubles();
    auto values = std::vector<double>(given.begin(), given.end());
    values[row] = value;
    changed = changed.with_column(name, column(std::move(values)));
  }
  return changed;
}

strings all_but(const strings& some) {
  auto names = strings();
  for (const auto& all = weir::testing::every_stage(); const auto* learner : estimators_of(all))
    if (!some.contains(learner->class_name()))
      names.insert(learner->class_name());
  return names;
}

/// Exactly the estimators of these names refuse the data, by an error that has the text.
void check_refused(const frame& data, const std::string& text, const strings& names) {
  for (const auto& all = weir::testing::every_stage(); const auto* learner : estimators_of(all)) {
    CAPTURE(learner->class_name());
    const auto said = refusal(*learner, data);
    CHECK(said.empty() != names.contains(learner->class_name()));
    if (!said.empty())
      CHECK_THAT(said, ContainsSubstring(text));
  }
}

} // namespace

TEST_CASE("every stage names the column that it lacks", "[ml][bad-input]") {
  const auto rows = weir::testing::rows_for_stages(20);
  const auto none = frame{{"other", column(std::vector<double>(30))}};
  for (const auto& stage : weir::testing::every_stage()) {
    CAPTURE(stage->class_name());
    if (stage->class_name() == "Pipeline")
      continue;
    if (const auto* learner = dynamic_cast<const estimator*>(stage.get())) {
      CHECK_THAT(refusal(*learner, none), ContainsSubstring("column"));
      // A model of labels can do without them.
      const auto model = learner->fit_transformer(rows);
      if (!strings{"StringIndexerModel", "RFormulaModel"}.contains(model->class_name()))
        CHECK_THAT(refusal([&] { (void)model->transform(none); }), ContainsSubstring("column"));
    } else if (const auto* changes = dynamic_cast<const transformer*>(stage.get())) {
      CHECK_THAT(refusal([&] { (void)changes->transform(none); }), ContainsSubstring("column"));
    }
  }
}

TEST_CASE("every stage transforms a frame without rows to one without rows", "[ml][bad-input]") {
  const auto rows = weir::testing::rows_for_stages(40);
  const auto check = [&](const transformer& stage) {
    CAPTURE(stage.class_name());
    const auto result = stage.transform(rows.limit(0));
    CHECK(result.num_rows() == 0);
    CHECK(result.column_names() == stage.transform(rows).column_names());
  };
  for (const auto& stage : weir::testing::every_stage())
    if (const auto* learner = dynamic_cast<const estimator*>(stage.get()))
      check(*learner->fit_transformer(rows));
    else if (const auto* changes = dynamic_cast<const transformer*>(stage.get()))
      check(*changes);
}

TEST_CASE("every estimator refuses a frame without rows, or learns that there is nothing",
          "[ml][bad-input]") {
  check_refused(weir::testing::rows_for_stages(40).limit(0), "",
                all_but({"MinHashLSH", "OneHotEncoder", "RFormula", "StringIndexer"}));
}

TEST_CASE("every estimator says where a feature is not finite, unless that means something to it",
          "[ml][bad-input]") {
  const auto rows = weir::testing::rows_for_stages(40);
  auto refuse = strings{"BisectingKMeans",
                        "GeneralizedLinearRegression",
                        "KMeans",
                        "LinearRegression",
                        "LinearSVC",
                        "LogisticRegression",
                        "NaiveBayes",
                        "OneVsRest",
                        "PCA",
                        "Pipeline",
                        "CrossValidator",
                        "TrainValidationSplit"};
  check_refused(with_feature(rows, 7, infinity), "feature 1", refuse);
  // Categories can be infinite, but a NaN is none.
  refuse.insert({"ChiSqSelector", "VectorIndexer"});
  check_refused(with_feature(rows, 7, not_a_number), "feature 1", refuse);
}

TEST_CASE("every estimator that reads labels says where one is missing", "[ml][bad-input]") {
  const auto rows = weir::testing::rows_for_stages(40);
  const auto supervised = strings{"ChiSqSelector",
                                  "CrossValidator",
                                  "GeneralizedLinearRegression",
                                  "IsotonicRegression",
                                  "LinearRegression",
                                  "LinearSVC",
                                  "LogisticRegression",
                                  "NaiveBayes",
                                  "OneVsRest",
                                  "Pipeline",
                                  "TargetEncoder",
                                  "TrainValidationSplit",
                                  "UnivariateFeatureSelector"};
  check_refused(with_label(rows, 7, not_a_number), "missing or NaN in row", supervised);
  const auto texts = rows.with_column("label", rows["word"])
                         .with_column("class", rows["word"])
                         .with_column("target", rows["word"]);
  // A formula makes classes of texts by itself.
  check_refused(texts, "StringIndexer", supervised);
}

TEST_CASE("every estimator of vectors says which row has another size", "[ml][bad-input]") {
  const auto rows = weir::testing::rows_for_stages(40);
  auto sizes = std::vector<vector>(40, vectors::dense(1.0, 2.0));
  sizes[5] = vectors::dense(1.0);
  const auto mixed =
      rows.with_column("features", column::of(sizes)).with_column("counts", column::of(sizes));
  check_refused(mixed, "size 1 in row",
                all_but({"CountVectorizer", "Imputer", "OneHotEncoder", "QuantileDiscretizer",
                         "RFormula", "StringIndexer", "TargetEncoder"}));
}

TEST_CASE("every model that was fitted to so many features refuses another number of them",
          "[ml][bad-input]") {
  const auto rows = weir::testing::rows_for_stages(40);
  const auto narrow = column::of(std::vector<vector>(40, vectors::dense(1.0, 2.0)));
  const auto other = rows.with_column("features", narrow).with_column("counts", narrow);
  // The others do not read vectors, or read a feature or hash those that are there.
  const auto indifferent = all_but(
      {"BisectingKMeans", "BucketedRandomProjectionLSH", "CrossValidator",
       "GeneralizedLinearRegression", "IDF", "KMeans", "LinearRegression", "LinearSVC",
       "LogisticRegression", "MaxAbsScaler", "MinMaxScaler", "NaiveBayes", "OneVsRest", "PCA",
       "Pipeline", "RobustScaler", "StandardScaler", "TrainValidationSplit", "VectorIndexer"});
  for (const auto& all = weir::testing::every_stage(); const auto* learner : estimators_of(all)) {
    CAPTURE(learner->class_name());
    const auto model = learner->fit_transformer(rows);
    const auto said = refusal([&] { (void)model->transform(other); });
    if (!indifferent.contains(learner->class_name()))
      CHECK_THAT(said, ContainsSubstring("of size 2"));
    // LSH hashes single vectors, which are in no column.
    if (!said.empty() && learner->class_name() != "BucketedRandomProjectionLSH")
      CHECK_THAT(said, ContainsSubstring("column '"));
    // Nor does a NaN at prediction, or a single row, end the program.
    (void)refusal([&] { (void)model->transform(with_feature(rows, 7, not_a_number)); });
    CHECK(model->transform(rows.limit(1)).num_rows() == 1);
  }
}

TEST_CASE("every estimator learns from constant columns and from a single row where it can",
          "[ml][bad-input]") {
  const auto rows = weir::testing::rows_for_stages(40);
  const auto same = std::vector<std::size_t>(40);
  const auto constant = rows.with_column("features", rows["features"].take(same))
                            .with_column("counts", rows["counts"].take(same));
  check_refused(constant, "", {});
  // A part of one row is empty, and there is no variance in it; its number is a missing one.
  check_refused(rows.limit(1), "", {"CrossValidator", "TrainValidationSplit", "PCA", "Imputer"});
}

} // namespace bad_input_test
