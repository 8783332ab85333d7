// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/summarizer.hpp>

#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace weir::ml {

namespace {

/// As many rows as stay in the nearest caches while they are read several times.
constexpr std::size_t block_values = 8192;

constexpr auto infinity = std::numeric_limits<double>::infinity();

/// One number a column for each thing that is summed over a block; reused from block to block.
struct block_sums {
  std::vector<double> shift, mean, deviations, squares, absolutes, max, min, nonzeros;

  void reset(std::size_t size) {
    for (auto* sums : {&mean, &deviations, &squares, &absolutes, &nonzeros})
      sums->assign(size, 0.0);
    max.assign(size, -infinity);
    min.assign(size, infinity);
  }
};

/// First the sums around the block's first row, then those around the mean: rounding is as small
/// as with the mean known beforehand. Loops go along rows, so that the compiler can vectorise them.
template <class WeightOf>
double sum_block(block_sums& sums, const double* values, std::size_t rows, std::size_t size,
                 WeightOf weight_of) {
  sums.reset(size);
  sums.shift.assign(values, values + size);
  auto weight_sum = 0.0;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto* const row = values + i * size;
    const auto weight = weight_of(i);
    weight_sum += weight;
    for (std::size_t j = 0; j < size; ++j)
      sums.mean[j] += weight * (row[j] - sums.shift[j]);
    if (weight == 0.0)
      continue;
    for (std::size_t j = 0; j < size; ++j)
      sums.max[j] = row[j] > sums.max[j] ? row[j] : sums.max[j];
    for (std::size_t j = 0; j < size; ++j)
      sums.min[j] = row[j] < sums.min[j] ? row[j] : sums.min[j];
    for (std::size_t j = 0; j < size; ++j)
      sums.nonzeros[j] += row[j] != 0.0 ? 1.0 : 0.0;
  }
  if (weight_sum == 0.0)
    return weight_sum;
  for (std::size_t j = 0; j < size; ++j)
    sums.mean[j] = sums.shift[j] + sums.mean[j] / weight_sum;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto* const row = values + i * size;
    const auto weight = weight_of(i);
    for (std::size_t j = 0; j < size; ++j) {
      const auto deviation = row[j] - sums.mean[j];
      sums.deviations[j] += weight * deviation * deviation;
      sums.squares[j] += weight * row[j] * row[j];
      sums.absolutes[j] += weight * std::abs(row[j]);
    }
  }
  return weight_sum;
}

} // namespace

void summarizer::column::merge_moments(double other_weight, double other_mean,
                                       double other_deviations) {
  if (other_weight == 0.0)
    return;
  const auto total = weight + other_weight;
  const auto delta = other_mean - mean;
  mean += delta * other_weight / total;
  deviations += other_deviations + delta * delta * weight * other_weight / total;
  weight = total;
}

void summarizer::resize(std::size_t size) {
  columns_.resize(size);
  for (auto& each : columns_) {
    each.max = -infinity;
    each.min = infinity;
  }
}

void summarizer::check_size(std::size_t size) {
  if (count_ == 0 && columns_.empty())
    resize(size);
  require(size == columns_.size(), [&] {
    return "summarizer: a row of size " + std::to_string(size) + " after rows of size " +
           std::to_string(columns_.size()) + ": all rows must have the same size";
  });
}

void summarizer::count_rows(std::size_t rows, const double* weights) {
  for (std::size_t i = 0; i < rows; ++i) {
    const auto weight = weights == nullptr ? 1.0 : weights[i];
    require(weight >= 0.0, [&] {
      return "summarizer: weight " + std::to_string(weight) + ": weights must not be negative";
    });
    count_ += weight == 0.0 ? 0 : 1;
    weight_sum_ += weight;
    weight_square_sum_ += weight * weight;
  }
}

void summarizer::add(vector_view row, double weight) {
  check_size(row.size());
  if (row.is_dense()) {
    add_rows(row.values(), row.size(), {&weight, 1});
    return;
  }
  count_rows(1, &weight);
  if (weight == 0.0)
    return;
  row.for_each_active([&](std::size_t j, double value) {
    auto& at = columns_[j];
    at.max = value > at.max ? value : at.max;
    at.min = value < at.min ? value : at.min;
    at.squares += weight * value * value;
    at.absolutes += weight * std::abs(value);
    at.nonzeros += value != 0.0 ? 1 : 0;
    ++at.entries;
    at.merge_moments(weight, value, 0.0);
  });
}

void summarizer::add_rows(std::span<const double> values, std::size_t size,
                          std::span<const double> weights) {
  check_size(size);
  const auto rows = size == 0 ? weights.size() : values.size() / size;
  const auto step = std::max<std::size_t>(1, block_values / std::max<std::size_t>(size, 1));
  for (std::size_t begin = 0; begin < rows; begin += step)
    add_block(values.data() + begin * size, std::min(step, rows - begin),
              weights.empty() ? nullptr : weights.data() + begin);
}

void summarizer::add_block(const double* values, std::size_t rows, const double* weights) {
  thread_local auto sums = block_sums();
  count_rows(rows, weights);
  const auto size = columns_.size();
  const auto weight_sum =
      weights == nullptr
          ? sum_block(sums, values, rows, size, [](std::size_t) { return 1.0; })
          : sum_block(sums, values, rows, size, [weights](std::size_t i) { return weights[i]; });
  if (weight_sum == 0.0)
    return;
  const auto entries = weights == nullptr ? static_cast<std::int64_t>(rows)
                                          : static_cast<std::int64_t>(rows) -
                                                std::count(weights, weights + rows, 0.0);
  for (std::size_t j = 0; j < size; ++j) {
    auto& at = columns_[j];
    at.merge_moments(weight_sum, sums.mean[j], sums.deviations[j]);
    at.squares += sums.squares[j];
    at.absolutes += sums.absolutes[j];
    at.max = std::max(at.max, sums.max[j]);
    at.min = std::min(at.min, sums.min[j]);
    at.nonzeros += static_cast<std::int64_t>(sums.nonzeros[j]);
    at.entries += entries;
  }
}

void summarizer::merge(const summarizer& other) {
  if (other.columns_.empty())
    return;
  check_size(other.size());
  count_ += other.count_;
  weight_sum_ += other.weight_sum_;
  weight_square_sum_ += other.weight_square_sum_;
  for (std::size_t j = 0; j < columns_.size(); ++j) {
    auto& at = columns_[j];
    const auto& from = other.columns_[j];
    at.merge_moments(from.weight, from.mean, from.deviations);
    at.squares += from.squares;
    at.absolutes += from.absolutes;
    at.max = std::max(at.max, from.max);
    at.min = std::min(at.min, from.min);
    at.entries += from.entries;
    at.nonzeros += from.nonzeros;
  }
}

summarizer::column summarizer::with_zeros(const column& stored) const {
  auto result = stored;
  if (stored.entries < count_) {
    result.merge_moments(weight_sum_ - stored.weight, 0.0, 0.0);
    result.max = std::max(result.max, 0.0);
    result.min = std::min(result.min, 0.0);
  }
  return result;
}

template <class F>
vector summarizer::of_columns(F metric) const {
  if (count_ == 0)
    throw error(errc::illegal_state, "summarizer: nothing was added yet; add rows of a weight "
                                     "other than 0 first");
  auto values = std::vector<double>(columns_.size());
  for (std::size_t j = 0; j < values.size(); ++j)
    values[j] = metric(with_zeros(columns_[j]));
  return vector::make_dense(std::move(values));
}

vector summarizer::mean() const {
  return of_columns([](const column& at) { return at.mean; });
}

vector summarizer::sum() const {
  return of_columns([](const column& at) { return at.mean * at.weight; });
}

vector summarizer::variance() const {
  const auto denominator = weight_sum_ - weight_square_sum_ / weight_sum_;
  return of_columns([denominator](const column& at) {
    return denominator > 0.0 ? at.deviations / denominator : 0.0;
  });
}

vector summarizer::std() const {
  auto values = variance().to_array();
  for (auto& value : values)
    value = std::sqrt(value);
  return vector::make_dense(std::move(values));
}

vector summarizer::num_nonzeros() const {
  return of_columns([](const column& at) { return static_cast<double>(at.nonzeros); });
}

vector summarizer::max() const {
  return of_columns([](const column& at) { return at.max; });
}

vector summarizer::min() const {
  return of_columns([](const column& at) { return at.min; });
}

vector summarizer::norm_l2() const {
  return of_columns([](const column& at) { return std::sqrt(at.squares); });
}

vector summarizer::norm_l1() const {
  return of_columns([](const column& at) { return at.absolutes; });
}

} // namespace weir::ml
