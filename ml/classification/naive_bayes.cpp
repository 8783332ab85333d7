// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/classification/naive_bayes.hpp>

#include <weir/ml/classification/class_sums.hpp>
#include <weir/ml/linalg/scaled_rows.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace weir::ml {

namespace {

constexpr auto minus_infinity = -std::numeric_limits<double>::infinity();
/// The share of the largest variance that is added to all.
constexpr auto variance_share = 1e-9;

/// ln(part / whole) by the logarithm of the whole; nothing of nothing has no chance.
double log_share(double part, double log_whole) {
  return part == 0.0 ? minus_infinity : std::log(part) - log_whole;
}

std::vector<double> log_priors(const class_sums& sums, double smoothing) {
  const auto total = std::accumulate(sums.weights.begin(), sums.weights.end(), 0.0);
  const auto whole = total + smoothing * static_cast<double>(sums.classes);
  auto pi = std::vector<double>(sums.classes);
  for (std::size_t k = 0; k < pi.size(); ++k)
    pi[k] = log_share(sums.weights[k] + smoothing, std::log(whole));
  return pi;
}

/// Numbers by class and feature, one class after another.
matrix by_class(const class_sums& sums, std::vector<double> values) {
  return matrices::dense(sums.features, sums.classes, std::move(values)).transpose();
}

/// Logarithms of smoothed shares of the features in `counts`, which is one class after another.
void to_log_shares(const class_sums& sums, double smoothing, std::vector<double>& counts) {
  parallel_for(sums.classes, [&](std::size_t k) {
    const auto of_class = std::span(counts).subspan(k * sums.features, sums.features);
    const auto whole = std::accumulate(of_class.begin(), of_class.end(), 0.0) +
                       smoothing * static_cast<double>(sums.features);
    const auto log_whole = std::log(whole);
    for (auto& count : of_class)
      count = log_share(count + smoothing, log_whole);
  });
}

void to_other_classes(const class_sums& sums, std::vector<double>& counts) {
  for (std::size_t j = 0; j < sums.features; ++j) {
    auto total = 0.0;
    for (std::size_t k = 0; k < sums.classes; ++k)
      total += counts[k * sums.features + j];
    for (std::size_t k = 0; k < sums.classes; ++k)
      counts[k * sums.features + j] = total - counts[k * sums.features + j];
  }
}

naive_bayes_model discrete_model(const class_sums& sums, const std::string& type,
                                 double smoothing) {
  auto pi = vectors::dense(log_priors(sums, smoothing));
  auto theta = sums.sums;
  if (type == "bernoulli") {
    for (std::size_t i = 0; i < theta.size(); ++i)
      theta[i] = log_share(theta[i] + smoothing,
                           std::log(sums.weights[i / sums.features] + 2.0 * smoothing));
  } else {
    if (type == "complement")
      to_other_classes(sums, theta);
    to_log_shares(sums, smoothing, theta);
    if (type == "complement")
      std::transform(theta.begin(), theta.end(), theta.begin(), std::negate<>());
  }
  return {type, std::move(pi), by_class(sums, std::move(theta))};
}

/// The largest population variance of a feature over all rows.
double largest_variance(const class_sums& sums) {
  const auto weight = std::accumulate(sums.weights.begin(), sums.weights.end(), 0.0);
  auto largest = 0.0;
  for (std::size_t j = 0; j < sums.features; ++j) {
    auto sum = 0.0;
    auto square = 0.0;
    for (auto at = j; at < sums.sums.size(); at += sums.features) {
      sum += sums.sums[at];
      square += sums.squares[at];
    }
    largest = std::max(largest, square / weight - (sum / weight) * (sum / weight));
  }
  return largest;
}

naive_bayes_model gaussian_model(const class_sums& sums) {
  const auto largest = largest_variance(sums);
  // If all features are constant any variance will do: all classes get the same scores then.
  const auto least = variance_share * (largest > 0.0 ? largest : 1.0);
  auto theta = std::vector<double>(sums.sums.size());
  auto sigma = theta;
  for (std::size_t i = 0; i < theta.size(); ++i) {
    const auto weight = sums.weights[i / sums.features];
    const auto mean = weight == 0.0 ? 0.0 : sums.sums[i] / weight;
    theta[i] = sums.shift[i % sums.features] + mean;
    sigma[i] =
        least + (weight == 0.0 ? 0.0 : std::max(0.0, sums.squares[i] / weight - mean * mean));
  }
  return {"gaussian", vectors::dense(log_priors(sums, 0.0)), by_class(sums, std::move(theta)),
          by_class(sums, std::move(sigma))};
}

/// By features instead of by classes, a feature's numbers filled up to whole lanes.
large_vector<double> by_feature(const matrix& of_classes) {
  const auto classes = of_classes.num_rows();
  const auto stride = padded_table::stride_of(classes);
  auto result = large_vector<double>(of_classes.num_cols() * stride, 0.0);
  const auto values = of_classes.to_array();
  for (std::size_t j = 0; j < of_classes.num_cols(); ++j)
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(j * classes), classes,
                result.begin() + static_cast<std::ptrdiff_t>(j * stride));
  return result;
}

} // namespace

naive_bayes_model::naive_bayes_model(std::string model_type_name, vector pi, matrix theta,
                                     matrix sigma)
    : pi_(std::move(pi)),
      theta_(std::move(theta)),
      sigma_(std::move(sigma)) {
  model_type = std::move(model_type_name);
  prepare();
}

void naive_bayes_model::prepare() {
  kind_ = model_type() == "multinomial"  ? kind::multinomial
          : model_type() == "complement" ? kind::complement
          : model_type() == "bernoulli"  ? kind::bernoulli
                                         : kind::gaussian;
  const auto classes = num_classes();
  require(theta_.num_rows() == classes &&
              (kind_ != kind::gaussian ||
               (sigma_.num_rows() == classes && sigma_.num_cols() == num_features())),
          "naive Bayes: pi, theta and sigma are of different numbers of classes");
  slopes_ = by_feature(theta_);
  base_ = kind_ == kind::complement ? std::vector<double>(classes) : pi_.to_array();
  stride_ = padded_table::stride_of(classes);
  base_.resize(stride_);
  if (kind_ == kind::bernoulli) {
    for_each_slope([this](std::size_t k, double& slope) {
      const auto of_zero = std::log1p(-std::exp(slope));
      base_[k] += of_zero;
      slope -= of_zero;
    });
  } else if (kind_ == kind::gaussian) {
    means_ = slopes_;
    slopes_ = by_feature(sigma_);
    for_each_slope([this](std::size_t k, double& slope) {
      base_[k] -= 0.5 * std::log(slope);
      slope = 0.5 / slope;
    });
  }
}

template <class F>
void naive_bayes_model::for_each_slope(F f) {
  for (std::size_t i = 0; i < slopes_.size(); ++i)
    if (i % stride_ < num_classes())
      f(i % stride_, slopes_[i]);
}

void naive_bayes_model::gaussian_scores(vector_view features, std::span<double> scores) const {
  const auto classes = scores.size();
  const auto subtract = [&](std::size_t j, double value) {
    const auto* const slopes = slopes_.data() + j * stride_;
    const auto* const means = means_.data() + j * stride_;
    for (std::size_t k = 0; k < classes; ++k)
      scores[k] -= (value - means[k]) * (value - means[k]) * slopes[k];
  };
  if (features.is_dense()) {
    features.for_each_active(subtract);
    return;
  }
  const auto indices = features.indices();
  std::size_t stored = 0;
  for (std::size_t j = 0; j < features.size(); ++j) {
    const auto is_stored =
        stored < indices.size() && static_cast<std::size_t>(indices[stored]) == j;
    subtract(j, is_stored ? features.values()[stored++] : 0.0);
  }
}

void naive_bayes_model::raw_scores(vector_view features, std::span<double> scores) const {
  if (kind_ == kind::gaussian) {
    std::copy_n(base_.begin(), scores.size(), scores.begin());
    gaussian_scores(features, scores);
    return;
  }
  if (kind_ == kind::bernoulli)
    features.for_each_active([](std::size_t j, double value) {
      require(value == 0.0 || value == 1.0, [&] {
        return "Bernoulli naive Bayes needs features that are 0 or 1, but feature " +
               std::to_string(j) + " is " + number_text(value);
      });
    });
  // Scores of whole lanes; most models have few classes.
  constexpr std::size_t few = 64;
  double on_stack[few];
  auto on_heap = std::vector<double>(stride_ > few ? stride_ : 0);
  auto* const sums = stride_ > few ? on_heap.data() : on_stack;
  std::copy(base_.begin(), base_.end(), sums);
  add_scaled_rows(features, {slopes_.data(), stride_}, sums);
  std::copy_n(sums, scores.size(), scores.begin());
  if (kind_ == kind::complement) {
    const auto largest = scores[first_largest(scores)];
    auto sum = 0.0;
    for (const auto score : scores)
      sum += std::exp(score - largest);
    for (auto& score : scores)
      score -= largest + std::log(sum);
  }
}

void naive_bayes_model::fields(field_archive& data) {
  data.field("pi", pi_);
  data.field("theta", theta_);
  data.field("sigma", sigma_);
  if (data.is_reading())
    prepare();
}

naive_bayes_model naive_bayes::fit_impl(const frame& data) const {
  const auto training = training_data(data, features_col(), label_col(), name_if_set(weight_col));
  const auto classes = count_classes(training.label_column, label_col());
  require(training.weights.sum() > 0.0, "all rows weigh 0: there is nothing to learn from");
  const auto& type = model_type();
  const auto what = type == "gaussian"    ? class_sums_of::values_and_squares
                    : type == "bernoulli" ? class_sums_of::zeros_and_ones
                                          : class_sums_of::nonnegative_values;
  const auto sums = sum_classes(training, classes, what, features_col());
  return type == "gaussian" ? gaussian_model(sums) : discrete_model(sums, type, smoothing());
}

} // namespace weir::ml
