// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/multivariate_gaussian.hpp>

#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/linalg/symmetric_eigen.hpp>
#include <weir/ml/support/require.hpp>

#include <cmath>
#include <limits>
#include <numbers>

namespace weir::ml {

multivariate_gaussian::multivariate_gaussian(vector mean, matrix covariance)
    : mean_(std::move(mean)),
      covariance_(covariance.to_dense()) {
  const auto size = mean_.size();
  require(covariance_.num_rows() == size && covariance_.num_cols() == size, [&] {
    return "a normal distribution of vectors of size " + std::to_string(size) +
           " has a covariance of " + std::to_string(covariance_.num_rows()) + " x " +
           std::to_string(covariance_.num_cols());
  });
  require(size > 0, "a normal distribution of vectors of size 0 has no density");
  const auto found = find_symmetric_eigen(covariance_, size);
  const auto least =
      std::numeric_limits<double>::epsilon() * found.values.front() * static_cast<double>(size);
  for (std::size_t i = 0; i < size && found.values[i] > least; ++i) {
    const auto direction = found.vectors.values().subspan(i * size, size);
    for (const auto entry : direction)
      whitening_.push_back(entry / std::sqrt(found.values[i]));
    log_constant_ -= 0.5 * std::log(found.values[i]);
  }
  log_constant_ -= 0.5 * static_cast<double>(size) * std::log(2.0 * std::numbers::pi);
  require(!whitening_.empty(), "a normal distribution has a covariance without a positive "
                               "eigenvalue");
}

double multivariate_gaussian::log_pdf(vector_view x) const {
  const auto size = mean_.size();
  require(x.size() == size, [&] {
    return "a vector of size " + std::to_string(x.size()) +
           " is asked of a normal distribution of size " + std::to_string(size);
  });
  auto centred = x.to_array();
  axpy(-1.0, mean_, centred);
  auto distance = 0.0;
  for (auto at = std::size_t{0}; at < whitening_.size(); at += size) {
    const auto along = dot(vector_view::dense(centred), std::span(whitening_).subspan(at, size));
    distance += along * along;
  }
  return log_constant_ - 0.5 * distance;
}

double multivariate_gaussian::pdf(vector_view x) const {
  return std::exp(log_pdf(x));
}

} // namespace weir::ml
