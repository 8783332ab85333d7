// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/matrix.hpp>
#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

struct pca_params : virtual has_input_col, virtual has_output_col {
  param<std::int64_t> k{*this, "k", "the number of principal components (>= 1)", std::nullopt,
                        at_least(1)};
};

/// Multiplies vectors with the principal components, without subtracting the mean, as Spark does.
class pca_model final : public model_of<pca_model>, public pca_params {
public:
  static constexpr std::string_view type_name = "PCAModel";

  pca_model() = default;
  pca_model(matrix components, vector explained_variance)
      : pc_(std::move(components)),
        explained_variance_(std::move(explained_variance)) {
    // nop
  }

  /// A component a column, by falling variance. Of each the sign is such that its entry of largest
  /// magnitude is positive.
  [[nodiscard]] const matrix& pc() const noexcept { return pc_; }
  /// The share of the whole variance that each component explains.
  [[nodiscard]] const vector& explained_variance() const noexcept { return explained_variance_; }

  using transformer::transform;
  [[nodiscard]] vector transform(vector_view row) const;

  void fields(field_archive& data) override;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  void project(vector_view row, std::span<double> out) const;

  matrix pc_;
  vector explained_variance_;
};

/// Finds the k directions of largest variance: the eigenvectors of the sample covariance with the
/// largest eigenvalues. `errc::invalid_argument` if k exceeds the size of the vectors, or for fewer
/// than two rows. Cost: rows · size² for the covariance, size³ for the rest.
class pca final : public estimator_of<pca, pca_model>, public pca_params {
public:
  static constexpr std::string_view type_name = "PCA";

protected:
  [[nodiscard]] pca_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
