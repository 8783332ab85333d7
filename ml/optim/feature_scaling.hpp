// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/stat/summarizer.hpp>
#include <weir/ml/support/plan_of_vector.hpp>

#include <string>
#include <vector>

namespace weir::ml {

/// How features are scaled for training without being touched: a coefficient of the scaled feature
/// (x - centre) / deviation is the one of x times the deviation. Features are always scaled so,
/// since it helps the search; whether penalties are on scaled coefficients is another question.
class feature_scaling {
public:
  /// Deviations in the n - 1 form of `summarizer`; `centred`: by the means, else by 0.
  /// `errc::invalid_argument` naming row and feature of a value that is not finite.
  feature_scaling(const training_data& data, const std::string& features_col, bool centred);

  [[nodiscard]] std::size_t size() const noexcept { return deviations_.size(); }
  [[nodiscard]] bool centred() const noexcept { return !centres_.empty(); }
  /// 0: the feature is constant; its coefficient is 0.
  [[nodiscard]] double deviation(std::size_t feature) const noexcept {
    return deviations_[feature];
  }

  /// Turns coefficients of scaled features (`outputs` of each) into those of features, in place, and
  /// subtracts from the intercepts what the centres contribute.
  void unscale(std::span<double> coefficients, std::span<double> intercepts) const;
  /// Turns derivatives by the coefficients of some features into those by the coefficients of scaled
  /// ones, in place; `by_intercepts` are the derivatives by the intercepts.
  void scale_gradient(const row_block& features, std::span<double> gradient,
                      std::span<const double> by_intercepts) const noexcept;

private:
  std::vector<double> deviations_;
  std::vector<double> factors_; ///< 1 / deviation, or 0
  std::vector<double> centres_; ///< empty: not centred
};

/// An elastic net on coefficients of scaled features: l1 |b_j| + l2 b_j^2 / 2 with a weight for
/// each, `outputs` coefficients a feature.
struct elastic_net {
  std::vector<double> l1; ///< empty: there are none
  std::vector<double> l2;

  /// reg_param (share |t_j b_j| + (1 - share) (t_j b_j)^2 / 2) on the coefficients b of features,
  /// t_j being the deviation if `standardization`, else 1.
  elastic_net(const feature_scaling& scaling, std::size_t outputs, double reg_param, double share,
              bool standardization);

  /// Fills up with zeros: for parameters without a penalty.
  void resize(std::size_t parameters) {
    if (!l1.empty())
      l1.resize(parameters);
    l2.resize(parameters);
  }
  [[nodiscard]] bool has_l1() const noexcept;
  /// Adds the smooth part to a gradient, and gives its value.
  double add_ridge(std::span<const double> x, std::span<double> gradient) const;
};

} // namespace weir::ml
