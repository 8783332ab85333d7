// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/regression/generalized_linear_regression.hpp>

#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>
#include <weir/state/support/log.hpp>

#include <algorithm>

namespace weir::ml {

namespace {

/// The labels without the offsets, where the link leaves them as they are.
std::vector<double> without_offsets(const glm_rows& rows) {
  auto labels = std::vector<double>(rows.labels.begin(), rows.labels.end());
  for (std::size_t row = 0; row < labels.size(); ++row)
    labels[row] -= rows.offset(row);
  return labels;
}

void check_labels(std::span<const double> labels, const glm_family& family,
                  const std::string& label_col) {
  for (std::size_t row = 0; row < labels.size(); ++row)
    require(family.allows(labels[row]), [&] {
      return "the label in column '" + label_col + "' is " + number_text(labels[row]) + " in row " +
             std::to_string(row) + "; labels of the family " + family.name() + " must be " +
             family.label_rule();
    });
}

std::string joined(const std::vector<std::string>& words) {
  auto text = std::string();
  for (const auto& word : words)
    text += (text.empty() ? "" : ", ") + word;
  return text;
}

} // namespace

glm_form generalized_linear_regression_params::form() const {
  auto result = glm_form{family_by_name(family(), variance_power()), nullptr};
  if (family() == "tweedie") {
    if (link.is_set())
      log(log_level::warning, "ml", uid() + ": the family tweedie goes by linkPower, not by link");
    result.link = link_by_power(link_power.is_set() ? link_power() : 1.0 - variance_power());
    return result;
  }
  const auto links = result.family->links();
  const auto name = link.is_set() ? link() : links.front();
  require(std::find(links.begin(), links.end(), name) != links.end(), [&] {
    return uid() + ": the family " + result.family->name() + " does not go with the link " + name +
           "; its links are " + joined(links);
  });
  result.link = link_by_name(name);
  return result;
}

double generalized_linear_regression_model::predict_link(vector_view features) const {
  check_feature_count(num_features(), features);
  return dot(features, coefficients_.values()) + intercept_;
}

double generalized_linear_regression_model::predict(vector_view features) const {
  return form().mean(predict_link(features));
}

void generalized_linear_regression_model::fields(field_archive& data) {
  data.field("intercept", intercept_);
  data.field("coefficients", coefficients_);
}

frame generalized_linear_regression_model::transform_impl(const frame& data) const {
  const auto rows = feature_rows(data, features_col(), num_features());
  const auto offsets = offset_col.is_set() && !offset_col().empty()
                           ? numeric_values(data, offset_col(), "offset")
                           : column();
  const auto with = form();
  auto linear = std::vector<double>(rows.size());
  auto means = std::vector<double>(rows.size());
  parallel_for(block_plan(rows.size()), [&](const row_block& block) {
    for (auto row = block.begin; row < block.end; ++row) {
      linear[row] = predict_link(rows[row]) + (offsets.size() == 0 ? 0.0 : offsets.doubles()[row]);
      means[row] = with.mean(linear[row]);
    }
  });
  auto result = data;
  if (!prediction_col().empty())
    result = result.with_column(prediction_col(), column(std::move(means)));
  if (link_prediction_col.is_set() && !link_prediction_col().empty())
    result = result.with_column(link_prediction_col(), column(std::move(linear)));
  return result;
}

least_squares_solution generalized_linear_regression::solve(const glm_rows& rows,
                                                            const glm_form& with) const {
  if (with.family->name() != "gaussian" || with.link->name() != "identity")
    return reweighted_least_squares(rows, with,
                                    {fit_intercept(), reg_param(), {max_iter(), tol()}});
  auto options = least_squares_options();
  options.fit_intercept = fit_intercept();
  options.reg_param = reg_param();
  return solve_least_squares(sum_moments(rows.features, without_offsets(rows), rows.weights),
                             options);
}

generalized_linear_regression_model
generalized_linear_regression::fit_impl(const frame& data) const {
  const auto with = form();
  const auto training = training_data(data, features_col(), label_col(), name_if_set(weight_col));
  require(training.weights.sum() > 0.0, "all rows weigh 0: there is nothing to learn from");
  require(training.num_features() <= least_squares_features_max, [&] {
    return uid() + " takes at most " + std::to_string(least_squares_features_max) +
           " features, but there are " + std::to_string(training.num_features());
  });
  training.features.require_finite(features_col());
  check_labels(training.labels, *with.family, label_col());
  auto rows = glm_rows{training.features.vectors(), training.labels, {}, {}};
  for (std::size_t row = 0; row < training.size(); ++row)
    rows.weights.push_back(training.weights[row]);
  if (offset_col.is_set() && !offset_col().empty()) {
    const auto offsets = numeric_values(data, offset_col(), "offset");
    rows.offsets.assign(offsets.doubles().begin(), offsets.doubles().end());
  }
  auto solution = solve(rows, with);
  warn_unless_converged(solution.search, uid());
  auto model = generalized_linear_regression_model(vectors::dense(std::move(solution.coefficients)),
                                                   solution.intercept);
  auto named = model;
  named.set_uid(uid());
  named.copy_params(*this);
  model.set_summary([named = std::move(named), data, inverse = std::move(solution.inverse_diagonal),
                     iterations = solution.search.iterations()] {
    return generalized_linear_regression_training_summary(named, data, inverse, iterations);
  });
  return model;
}

} // namespace weir::ml
