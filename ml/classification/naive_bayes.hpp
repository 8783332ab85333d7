// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame_range.hpp>
#include <weir/ml/linalg/matrix.hpp>
#include <weir/ml/pipeline/predictor.hpp>
#include <weir/ml/support/large_vector.hpp>

namespace weir::ml {

struct naive_bayes_params : virtual classifier_params, virtual has_weight_col {
  param<double> smoothing{*this, "smoothing", "what is added to every count (>= 0)", 1.0,
                          at_least(0.0)};
  param<std::string> model_type{*this, "modelType", "what features are", "multinomial",
                                one_of({"multinomial", "complement", "bernoulli", "gaussian"})};
};

/// What `naive_bayes` learnt: for each class k the logarithm pi[k] of its probability, and numbers
/// for each feature j. The score of a class for features x is
///
/// - multinomial: pi[k] + sum theta[k][j] x[j], theta being logarithms of probabilities;
/// - complement: s[k] - ln sum exp s, where s[k] = sum theta[k][j] x[j];
/// - bernoulli: pi[k] + sum of theta[k][j] where x[j] = 1, of ln(1 - exp theta[k][j]) where it is 0;
///   other values are `errc::invalid_argument`;
/// - gaussian: pi[k] - sum ((x[j] - theta[k][j])² / sigma[k][j] + ln sigma[k][j]) / 2.
///
/// Probabilities are the scores' softmax. Scores cost classes * stored entries (all features if
/// gaussian).
class naive_bayes_model final
    : public model_of<naive_bayes_model, probabilistic_classification_model>,
      public naive_bayes_params {
public:
  static constexpr std::string_view type_name = "NaiveBayesModel";

  naive_bayes_model() = default;
  /// `sigma` is empty unless the model is gaussian.
  naive_bayes_model(std::string model_type_name, vector pi, matrix theta, matrix sigma = {});

  [[nodiscard]] const vector& pi() const noexcept { return pi_; }
  /// Classes by features.
  [[nodiscard]] const matrix& theta() const noexcept { return theta_; }
  /// Variances, classes by features; empty unless the model is gaussian.
  [[nodiscard]] const matrix& sigma() const noexcept { return sigma_; }
  [[nodiscard]] std::size_t num_classes() const noexcept override { return pi_.size(); }
  [[nodiscard]] std::size_t num_features() const noexcept override { return theta_.num_cols(); }

  void fields(field_archive& data) override;

protected:
  void raw_scores(vector_view features, std::span<double> scores) const override;
  void to_probabilities(std::span<double> scores) const override { softmax(scores); }

private:
  enum class kind { multinomial, complement, bernoulli, gaussian };

  void prepare();
  template <class F>
  void for_each_slope(F f);
  void gaussian_scores(vector_view features, std::span<double> scores) const;

  vector pi_;
  matrix theta_;
  matrix sigma_;
  // Made of the above: the score of a class is `base_[k]`, and for each feature
  // x[j] * `slopes_[j * stride_ + k]`; gaussian: -(x[j] - theta)² * `slopes_`.
  kind kind_ = kind::multinomial;
  std::size_t stride_ = 0; ///< classes, filled up
  std::vector<double> base_;
  large_vector<double> slopes_;
  large_vector<double> means_; ///< gaussian: as `slopes_`
};

/// Naive Bayes (Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 2008, ch.
/// 13; complement: Rennie et al., "Tackling the poor assumptions of naive Bayes text classifiers",
/// 2003): features are independent of one another in each class. With weighted sums S[k][j] of
/// feature j and weights n[k] of class k, their sum being N, and smoothing a:
///
/// - pi[k] = ln(n[k] + a) - ln(N + a * classes); gaussian: ln n[k] - ln N;
/// - multinomial: theta[k][j] = ln(S[k][j] + a) - ln(sum of S[k] + a * features);
/// - complement: the same with the sums of all other classes, and the sign turned;
/// - bernoulli: theta[k][j] = ln(S[k][j] + a) - ln(n[k] + 2 a);
/// - gaussian: theta is the mean, sigma the population variance plus 1e-9 of the largest variance
///   of a feature over all rows.
///
/// A class of which there are no rows has no more than what smoothing gives it. Labels are whole
/// numbers from 0. Features must not be negative (multinomial, complement), must be 0 or 1
/// (bernoulli), or finite (gaussian); else `errc::invalid_argument` naming column and row.
/// One pass in parallel; memory: some tables of classes by features.
class naive_bayes final : public estimator_of<naive_bayes, naive_bayes_model>,
                          public naive_bayes_params {
public:
  static constexpr std::string_view type_name = "NaiveBayes";

  /// As `NaiveBayes.train` of the RDD-based API: learns from a range of labeled points.
  template <point_range Points>
  [[nodiscard]] static naive_bayes_model train(const Points& points, double lambda = 1.0,
                                               const std::string& model_type = "multinomial") {
    auto stage = naive_bayes();
    stage.smoothing = lambda;
    stage.model_type = model_type;
    return stage.fit(to_frame(points));
  }

protected:
  [[nodiscard]] naive_bayes_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
