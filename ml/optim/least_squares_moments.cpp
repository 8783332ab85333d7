// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/optim/least_squares_moments.hpp>

#include <weir/ml/linalg/gram.hpp>
#include <weir/ml/support/parallel.hpp>

#include <algorithm>

namespace weir::ml {

namespace {

/// Rows are extended by the label and a one, so that one matrix of products has all sums.
constexpr std::size_t more_columns = 2;

double middle_of(double a, double b, double c) {
  return std::max(std::min(a, b), std::min(std::max(a, b), c));
}

/// Values near the middle of each extended column: of three rows the one between, so that a single
/// odd row does no harm. Sparse rows are not shifted, but for the label.
std::vector<double> shifts_of(const vector_data& rows, std::span<const double> labels) {
  const auto size = rows.cols();
  const auto middle = rows.size() / 2;
  const auto last = rows.size() - 1;
  auto shifts = std::vector<double>(size + more_columns);
  for (std::size_t j = 0; j < size && rows.all_dense(); ++j)
    shifts[j] = middle_of(rows.values()[j], rows.values()[middle * size + j],
                          rows.values()[last * size + j]);
  shifts[size] = middle_of(labels[0], labels[middle], labels[last]);
  return shifts;
}

block_plan moments_plan(std::size_t rows, std::size_t size) {
  constexpr auto numbers_max = std::size_t{1} << 22U;
  return block_plan(rows, std::clamp<std::size_t>(numbers_max / (size * size), 2, 64));
}

class extended_rows {
public:
  extended_rows(const vector_data& rows, std::span<const double> labels,
                std::span<const double> weights, std::span<const double> shifts)
      : rows_(rows),
        labels_(labels),
        weights_(weights),
        shifts_(shifts) {
    // nop
  }

  [[nodiscard]] gram_sum sum(const row_block& block) const {
    return rows_.all_dense() ? sum_dense(block) : sum_sparse(block);
  }

private:
  [[nodiscard]] gram_sum sum_dense(const row_block& block) const {
    constexpr std::size_t step = 64;
    const auto size = rows_.cols();
    auto sums = gram_sum(shifts_.size(), shifts_);
    auto buffer = std::vector<double>(step * shifts_.size());
    for (auto begin = block.begin; begin < block.end; begin += step) {
      const auto count = std::min(step, block.end - begin);
      auto to = buffer.begin();
      for (auto row = begin; row < begin + count; ++row) {
        to =
            std::copy_n(rows_.values().begin() + static_cast<std::ptrdiff_t>(row * size), size, to);
        *to++ = labels_[row];
        *to++ = 1.0;
      }
      sums.add_rows(std::span(buffer).first(count * shifts_.size()),
                    weights_.empty() ? weights_ : weights_.subspan(begin, count));
    }
    return sums;
  }

  [[nodiscard]] gram_sum sum_sparse(const row_block& block) const {
    const auto size = rows_.cols();
    auto sums = gram_sum(shifts_.size());
    auto indices = std::vector<std::int32_t>();
    auto values = std::vector<double>();
    for (auto row = block.begin; row < block.end; ++row) {
      indices.clear();
      values.clear();
      const auto add = [&](std::size_t index, double value) {
        indices.push_back(static_cast<std::int32_t>(index));
        values.push_back(value);
      };
      rows_[row].for_each_active(add);
      add(size, labels_[row] - shifts_[size]);
      add(size + 1, 1.0);
      sums.add(vector_view::sparse(shifts_.size(), indices, values),
               weights_.empty() ? 1.0 : weights_[row]);
    }
    return sums;
  }

  const vector_data& rows_;
  std::span<const double> labels_;
  std::span<const double> weights_;
  std::span<const double> shifts_;
};

} // namespace

least_squares_moments sum_moments(const vector_data& rows, std::span<const double> labels,
                                  std::span<const double> weights) {
  const auto size = rows.cols();
  const auto all = size + more_columns;
  const auto shifts = shifts_of(rows, labels);
  const auto extended = extended_rows(rows, labels, weights, shifts);
  const auto sums = parallel_reduce<gram_sum>(
                        moments_plan(rows.size(), all),
                        [&](const row_block& block) { return extended.sum(block); },
                        [](gram_sum& total, const gram_sum& next) { total.merge(next); })
                        .values();
  const auto weight_sum = sums[all * all - 1];
  const auto mean_of = [&](std::size_t i) { return sums[i * all + all - 1] / weight_sum; };
  const auto covariance_of = [&](std::size_t i, std::size_t j) {
    return sums[i * all + j] / weight_sum - mean_of(i) * mean_of(j);
  };
  // What is left of a constant column's square is rounding.
  const auto variance_of = [&](std::size_t i) {
    const auto variance = covariance_of(i, i);
    return variance > 1e-14 * (sums[i * all + i] / weight_sum) ? variance : 0.0;
  };
  auto result = least_squares_moments();
  result.weight_sum = weight_sum;
  result.label_mean = shifts[size] + mean_of(size);
  result.label_variance = variance_of(size);
  result.covariance.resize(size * size);
  for (std::size_t i = 0; i < size; ++i) {
    result.means.push_back(shifts[i] + mean_of(i));
    result.label_covariance.push_back(covariance_of(i, size));
    for (std::size_t j = 0; j < size; ++j)
      result.covariance[i * size + j] = i == j ? variance_of(i) : covariance_of(i, j);
  }
  return result;
}

} // namespace weir::ml
