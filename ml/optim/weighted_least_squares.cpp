// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/weighted_least_squares.hpp>

#include <weir/ml/linalg/eigen_maps.hpp>
#include <weir/ml/optim/coordinate_descent.hpp>
#include <weir/ml/support/not_a_number.hpp>
#include <weir/ml/support/require.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include <cmath>
#include <optional>

namespace weir::ml {

namespace {

/// The problem of features divided by their deviations, without those that are constant.
class scaled_problem {
public:
  scaled_problem(const least_squares_moments& moments, const least_squares_options& options,
                 double label_scale)
      : moments_(moments),
        options_(options) {
    for (std::size_t j = 0; j < moments.size(); ++j)
      if (variance(j) > 0.0)
        used_.push_back(j);
    const auto count = eigen_index(used_.size());
    matrix_.resize(count, count);
    right_.resize(count);
    l1_.resize(used_.size());
    for (Eigen::Index i = 0; i < count; ++i) {
      for (Eigen::Index k = 0; k < count; ++k)
        matrix_(i, k) = second_moment(feature(i), feature(k)) / (deviation(i) * deviation(k));
      right_[i] = label_moment(feature(i)) / deviation(i);
      const auto weight = options.standardize_features ? 1.0 : 1.0 / deviation(i);
      const auto ridge = options.reg_param / label_scale * (1.0 - options.elastic_net);
      matrix_(i, i) += ridge * weight * weight;
      l1_[static_cast<std::size_t>(i)] = options.reg_param * options.elastic_net * weight;
    }
  }

  [[nodiscard]] least_squares_solution solve() const {
    auto result = least_squares_solution();
    result.search = {{}, {0.0}, true};
    const auto direct = options_.solver != least_squares_solver::coordinates &&
                        (options_.elastic_net == 0.0 || options_.reg_param == 0.0);
    if (!direct) {
      result.search = by_coordinates();
      set_coefficients(result, as_eigen(std::span<const double>(result.search.x)));
    } else if (const auto factor = factored()) {
      set_coefficients(result, factor->solve(right_));
      set_inverse(result, *factor);
    } else {
      require(options_.solver != least_squares_solver::cholesky,
              std::string("the normal equations are singular: some features depend on one another "
                          "linearly; leave them out, set regParam, or take solver auto"));
      set_coefficients(result, of_least_norm());
    }
    return result;
  }

private:
  using cholesky = Eigen::LLT<eigen_matrix>;

  [[nodiscard]] std::size_t feature(Eigen::Index i) const {
    return used_[static_cast<std::size_t>(i)];
  }
  [[nodiscard]] double variance(std::size_t j) const {
    return moments_.covariance[j * moments_.size() + j];
  }
  [[nodiscard]] double deviation(Eigen::Index i) const { return std::sqrt(variance(feature(i))); }
  [[nodiscard]] double second_moment(std::size_t i, std::size_t j) const {
    const auto around_mean = moments_.covariance[i * moments_.size() + j];
    return options_.fit_intercept ? around_mean
                                  : around_mean + moments_.means[i] * moments_.means[j];
  }
  [[nodiscard]] double label_moment(std::size_t j) const {
    const auto around_mean = moments_.label_covariance[j];
    return options_.fit_intercept ? around_mean
                                  : around_mean + moments_.means[j] * moments_.label_mean;
  }

  [[nodiscard]] std::optional<cholesky> factored() const {
    constexpr auto smallest_pivot = 1e-13;
    auto result = cholesky(matrix_);
    if (result.info() != Eigen::Success)
      return std::nullopt;
    const eigen_vector pivots = result.matrixLLT().diagonal().cwiseAbs2();
    for (Eigen::Index i = 0; i < pivots.size(); ++i)
      if (!(pivots[i] > smallest_pivot * matrix_(i, i)))
        return std::nullopt;
    return result;
  }

  [[nodiscard]] minimum by_coordinates() const {
    auto result = coordinate_descent({matrix_.data(), static_cast<std::size_t>(matrix_.size())},
                                     {right_.data(), used_.size()}, l1_, options_.stop);
    const auto mean = options_.fit_intercept ? 0.0 : moments_.label_mean;
    for (auto& value : result.history)
      value += 0.5 * (moments_.label_variance + mean * mean);
    return result;
  }

  [[nodiscard]] eigen_vector of_least_norm() const {
    const auto solver = Eigen::SelfAdjointEigenSolver<eigen_matrix>(matrix_);
    require(
        solver.info() == Eigen::Success,
        std::string("the normal equations cannot be solved: is there an infinity in the data?"));
    const auto& values = solver.eigenvalues();
    const auto least = 1e-12 * values.cwiseAbs().maxCoeff();
    eigen_vector parts = solver.eigenvectors().transpose() * right_;
    for (Eigen::Index i = 0; i < parts.size(); ++i)
      parts[i] = values[i] > least ? parts[i] / values[i] : 0.0;
    return solver.eigenvectors() * parts;
  }

  void set_coefficients(least_squares_solution& result, const eigen_vector& scaled) const {
    result.coefficients.assign(moments_.size(), 0.0);
    result.intercept = options_.fit_intercept ? moments_.label_mean : 0.0;
    for (Eigen::Index i = 0; i < scaled.size(); ++i) {
      const auto coefficient = scaled[i] / deviation(i);
      result.coefficients[feature(i)] = coefficient;
      if (options_.fit_intercept)
        result.intercept -= coefficient * moments_.means[feature(i)];
    }
  }

  void set_inverse(least_squares_solution& result, const cholesky& of) const {
    const eigen_matrix inverse = of.solve(eigen_matrix::Identity(matrix_.rows(), matrix_.cols()));
    result.inverse_diagonal.assign(moments_.size(), not_a_number);
    eigen_vector scaled_means(matrix_.rows());
    for (Eigen::Index i = 0; i < matrix_.rows(); ++i) {
      result.inverse_diagonal[feature(i)] =
          inverse(i, i) / (variance(feature(i)) * moments_.weight_sum);
      scaled_means[i] = moments_.means[feature(i)] / deviation(i);
    }
    if (options_.fit_intercept)
      result.inverse_diagonal.push_back((1.0 + scaled_means.dot(inverse * scaled_means)) /
                                        moments_.weight_sum);
  }

  const least_squares_moments& moments_;
  const least_squares_options& options_;
  std::vector<std::size_t> used_;
  eigen_matrix matrix_;
  eigen_vector right_;
  std::vector<double> l1_;
};

} // namespace

least_squares_solution solve_least_squares(const least_squares_moments& moments,
                                           const least_squares_options& options) {
  auto label_scale = std::sqrt(moments.label_variance);
  if (label_scale == 0.0) {
    if (options.fit_intercept || moments.label_mean == 0.0) {
      auto constant = least_squares_solution();
      constant.coefficients.assign(moments.size(), 0.0);
      constant.intercept = moments.label_mean;
      constant.search = {{}, {0.0}, true};
      return constant;
    }
    require(!(options.reg_param > 0.0 && options.standardize_label),
            std::string("the label is constant: a penalty that is scaled by its deviation has no "
                        "meaning without an intercept; set regParam to 0 or fitIntercept to true"));
    label_scale = std::abs(moments.label_mean);
  }
  return scaled_problem(moments, options, options.standardize_label ? label_scale : 1.0).solve();
}

} // namespace weir::ml
