// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/streaming/streaming_test.hpp>

#include <weir/ml/stat/distributions.hpp>
#include <weir/ml/support/require.hpp>

#include <cmath>

namespace weir::ml {

namespace {

constexpr auto* same_means = "Both groups have same mean";

double variance(const sample_moments& group) noexcept {
  return group.deviations / group.count;
}

/// (a + b)² / (a² / (n1 - 1) + b² / (n2 - 1)).
double welch_degrees(double a, double b, double n1, double n2) noexcept {
  return (a + b) * (a + b) / (a * a / (n1 - 1.0) + b * b / (n2 - 1.0));
}

test_result welch(const sample_moments& first, const sample_moments& second) {
  const auto n1 = first.count;
  const auto n2 = second.count;
  const auto v1 = variance(first);
  const auto v2 = variance(second);
  const auto statistic = (first.mean - second.mean) / std::sqrt(v1 / n1 + v2 / n2);
  return {.p_value = student_t_two_sided(statistic, welch_degrees(v1 / n1, v2 / n2, n1, n2)),
          .statistic = statistic,
          .degrees_of_freedom = welch_degrees(v1 * v1 / n1, v2 * v2 / n2, n1, n2),
          .method = "Welch's 2-sample t-test",
          .null_hypothesis = same_means};
}

test_result student(const sample_moments& first, const sample_moments& second) {
  const auto n1 = first.count;
  const auto n2 = second.count;
  const auto degrees = n1 + n2 - 2.0;
  const auto pooled = ((n1 - 1.0) * variance(first) + (n2 - 1.0) * variance(second)) / degrees;
  const auto statistic = (first.mean - second.mean) / std::sqrt(pooled * (1.0 / n1 + 1.0 / n2));
  return {.p_value = student_t_two_sided(statistic, degrees),
          .statistic = statistic,
          .degrees_of_freedom = degrees,
          .method = "Student's 2-sample t-test",
          .null_hypothesis = same_means};
}

} // namespace

void sample_moments::add(double value) noexcept {
  count += 1.0;
  const auto before = value - mean;
  mean += before / count;
  deviations += before * (value - mean);
}

void sample_moments::merge(const sample_moments& other) noexcept {
  if (other.count == 0.0)
    return;
  const auto total = count + other.count;
  const auto difference = other.mean - mean;
  mean += difference * other.count / total;
  deviations += other.deviations + difference * difference * count * other.count / total;
  count = total;
}

std::optional<test_result> test_means(const sample_moments& control,
                                      const sample_moments& experiment, test_method method) {
  if (control.count < 2.0 || experiment.count < 2.0)
    return std::nullopt;
  return method == test_method::welch ? welch(control, experiment) : student(control, experiment);
}

streaming_test_state::streaming_test_state(const streaming_test_options& options)
    : options_(options) {
  require(options_.peace_period >= 0 && options_.window_size >= 0,
          "streaming test: peace_period and window_size must not be negative");
}

void streaming_test_state::update(const batch<binary_sample>& samples) {
  if (batches_ < options_.peace_period) {
    ++batches_;
    return;
  }
  auto fresh = groups();
  for (const auto& sample : samples) {
    require(std::isfinite(sample.value), "streaming test: a value of the batch is not finite");
    (sample.is_experiment ? fresh.experiment : fresh.control).add(sample.value);
  }
  if (options_.window_size == 0 && !window_.empty()) {
    window_.front().control.merge(fresh.control);
    window_.front().experiment.merge(fresh.experiment);
    return;
  }
  window_.push_back(fresh);
  if (options_.window_size > 0 && std::ssize(window_) > options_.window_size)
    window_.erase(window_.begin());
}

std::optional<test_result> streaming_test_state::result() const {
  auto all = groups();
  for (const auto& each : window_) {
    all.control.merge(each.control);
    all.experiment.merge(each.experiment);
  }
  return test_means(all.control, all.experiment, options_.method);
}

double streaming_test_state::predict(double /*unused*/) const {
  const auto found = result();
  return found ? found->p_value : 1.0;
}

void streaming_test_state::fields(field_archive& data) {
  auto numbers = std::vector<double>();
  for (const auto& each : window_)
    for (const auto& group : {each.control, each.experiment})
      numbers.insert(numbers.end(), {group.count, group.mean, group.deviations});
  data.field("batches", batches_);
  data.field("moments", numbers);
  if (!data.is_reading())
    return;
  if (numbers.size() % 6 != 0)
    throw error(errc::corrupt, "the state of a streaming test is damaged");
  window_.clear();
  for (std::size_t i = 0; i < numbers.size(); i += 6)
    window_.push_back({{numbers[i], numbers[i + 1], numbers[i + 2]},
                       {numbers[i + 3], numbers[i + 4], numbers[i + 5]}});
}

} // namespace weir::ml
