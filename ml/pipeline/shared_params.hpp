// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/params.hpp>

#include <optional>

namespace weir::ml {

// Groups of params that many stages have, with Spark's names and defaults. A stage derives from
// those that it needs (virtually, so that a group that comes by two ways is one).

struct has_input_col : virtual params {
  param<std::string> input_col{*this, "inputCol", "input column name"};
};

struct has_input_cols : virtual params {
  param<std::vector<std::string>> input_cols{*this, "inputCols", "input column names"};
};

struct has_output_col : virtual params {
  param<std::string> output_col{*this, "outputCol", "output column name"};

  /// The name of the output column: what is set, else `uid__output`.
  [[nodiscard]] std::string output_name() const {
    return output_col.is_defined() ? output_col() : uid() + "__output";
  }
};

struct has_output_cols : virtual params {
  param<std::vector<std::string>> output_cols{*this, "outputCols", "output column names"};
};

struct has_features_col : virtual params {
  param<std::string> features_col{*this, "featuresCol", "features column name", "features"};
};

struct has_label_col : virtual params {
  param<std::string> label_col{*this, "labelCol", "label column name", "label"};
};

struct has_prediction_col : virtual params {
  param<std::string> prediction_col{*this, "predictionCol", "prediction column name; empty: none",
                                    "prediction"};
};

struct has_raw_prediction_col : virtual params {
  param<std::string> raw_prediction_col{*this, "rawPredictionCol",
                                        "raw prediction (confidence) column name; empty: none",
                                        "rawPrediction"};
};

struct has_probability_col : virtual params {
  param<std::string> probability_col{
      *this, "probabilityCol", "column name of class probabilities; empty: none", "probability"};
};

struct has_weight_col : virtual params {
  param<std::string> weight_col{*this, "weightCol", "weight column name; not set: all weigh 1"};
};

struct has_max_iter : virtual params {
  param<std::int64_t> max_iter{*this, "maxIter", "maximum number of iterations (>= 0)", 100,
                               at_least(0)};
};

struct has_tol : virtual params {
  param<double> tol{*this, "tol", "the convergence tolerance for iterative algorithms (>= 0)", 1e-6,
                    at_least(0.0)};
};

struct has_reg_param : virtual params {
  param<double> reg_param{*this, "regParam", "regularization parameter (>= 0)", 0.0, at_least(0.0)};
};

struct has_elastic_net_param : virtual params {
  param<double> elastic_net_param{*this, "elasticNetParam",
                                  "0: an L2 penalty, 1: an L1 penalty, between: both", 0.0,
                                  within(0.0, 1.0)};
};

struct has_fit_intercept : virtual params {
  param<bool> fit_intercept{*this, "fitIntercept", "whether to fit an intercept term", true};
};

struct has_standardization : virtual params {
  param<bool> standardization{*this, "standardization",
                              "whether to standardize the features before fitting", true};
};

struct has_step_size : virtual params {
  param<double> step_size{*this, "stepSize", "step size of each iteration (> 0)", 0.1,
                          greater_than(0.0)};
};

struct has_seed : virtual params {
  /// Never drawn from outside: a fit is repeatable unless the seed is changed.
  param<std::int64_t> seed{*this, "seed", "random seed", 0};

  [[nodiscard]] std::uint64_t seed_value() const noexcept {
    return static_cast<std::uint64_t>(seed());
  }
};

struct has_handle_invalid : virtual params {
  param<std::string> handle_invalid{
      *this, "handleInvalid",
      "what to do with invalid data: skip drops the row, error throws, keep puts it in a place of "
      "its own",
      "error", one_of({"error", "skip", "keep"})};
};

struct has_relative_error : virtual params {
  param<double> relative_error{*this, "relativeError",
                               "the relative target precision of approximate quantiles", 0.001,
                               within(0.0, 1.0)};
};

struct has_thresholds : virtual params {
  param<std::vector<double>> thresholds{
      *this, "thresholds",
      "for each class: the class with the largest ratio of probability and threshold is predicted",
      std::nullopt,
      rule_of<std::vector<double>>(
          [](const auto& all) {
            auto zeros = 0;
            for (const auto each : all) {
              if (!(each >= 0.0))
                return false;
              zeros += each == 0.0 ? 1 : 0;
            }
            return zeros <= 1;
          },
          "must be > 0, all but one, which may be 0")};
};

struct has_parallelism : virtual params {
  param<std::int64_t> parallelism{*this, "parallelism",
                                  "how many models are fitted at a time (>= 1)", 1, at_least(1)};
};

/// What every supervised learner reads and writes.
struct predictor_params : virtual has_features_col,
                          virtual has_label_col,
                          virtual has_prediction_col {};

/// What every classifier reads and writes.
struct classifier_params : virtual predictor_params,
                           virtual has_raw_prediction_col,
                           virtual has_probability_col,
                           virtual has_thresholds {};

/// The name in a param that need not be set.
[[nodiscard]] inline std::optional<std::string> name_if_set(const param<std::string>& which) {
  return which.is_defined() ? std::optional(which()) : std::nullopt;
}

} // namespace weir::ml
