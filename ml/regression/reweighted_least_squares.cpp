// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/regression/reweighted_least_squares.hpp>

#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

namespace {

double largest_change(const least_squares_solution& a, const least_squares_solution& b) {
  auto largest = std::abs(a.intercept - b.intercept);
  for (std::size_t j = 0; j < a.coefficients.size(); ++j)
    largest = std::max(largest, std::abs(a.coefficients[j] - b.coefficients[j]));
  return largest;
}

class reweighted_search {
public:
  reweighted_search(const glm_rows& rows, const glm_form& form, const reweighting& options)
      : rows_(rows),
        form_(form),
        working_labels_(rows.labels.size()),
        working_weights_(rows.weights) {
    options_.fit_intercept = options.fit_intercept;
    options_.reg_param = options.reg_param;
    options_.standardize_features = false;
    options_.standardize_label = false;
  }

  /// Least squares on the links of first guesses of the means.
  [[nodiscard]] least_squares_solution start() {
    parallel_for(block_plan(working_labels_.size()), [&](const row_block& block) {
      for (auto row = block.begin; row < block.end; ++row) {
        const auto mean =
            form_.family->project(form_.family->start(rows_.labels[row], rows_.weights[row]));
        working_labels_[row] = form_.link->link(mean) - rows_.offset(row);
      }
    });
    return solve();
  }

  [[nodiscard]] least_squares_solution step(const least_squares_solution& from) {
    parallel_for(block_plan(working_labels_.size()), [&](const row_block& block) {
      for (auto row = block.begin; row < block.end; ++row) {
        const auto linear = dot(rows_.features[row], from.coefficients) + from.intercept;
        const auto mean = form_.mean(linear + rows_.offset(row));
        const auto slope = form_.link->slope(mean);
        working_labels_[row] = linear + (rows_.labels[row] - mean) * slope;
        working_weights_[row] = rows_.weights[row] / (slope * slope * form_.family->variance(mean));
      }
    });
    return solve();
  }

private:
  [[nodiscard]] least_squares_solution solve() const {
    auto result = solve_least_squares(
        sum_moments(rows_.features, working_labels_, working_weights_), options_);
    const auto finite = [](double value) { return std::isfinite(value); };
    require(std::isfinite(result.intercept) &&
                std::all_of(result.coefficients.begin(), result.coefficients.end(), finite),
            [this] {
              return "the generalised linear model (" + form_.family->name() + ", link " +
                     form_.link->name() +
                     ") diverges; are features finite, and do labels suit the link?";
            });
    return result;
  }

  const glm_rows& rows_;
  const glm_form& form_;
  least_squares_options options_;
  std::vector<double> working_labels_;
  std::vector<double> working_weights_;
};

} // namespace

least_squares_solution reweighted_least_squares(const glm_rows& rows, const glm_form& form,
                                                const reweighting& options) {
  auto search = reweighted_search(rows, form, options);
  auto at = search.start();
  auto history = std::vector<double>{0.0};
  auto converged = false;
  while (!converged && static_cast<std::int64_t>(history.size()) <= options.stop.max_iter) {
    auto next = search.step(at);
    converged = largest_change(at, next) < options.stop.tol;
    at = std::move(next);
    history.push_back(0.0);
  }
  at.search = {{}, std::move(history), converged};
  return at;
}

} // namespace weir::ml
