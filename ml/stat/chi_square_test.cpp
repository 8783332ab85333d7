// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/stat/chi_square_test.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/stat/distributions.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cmath>
#include <limits>
#include <numeric>

namespace weir::ml {

namespace {

constexpr auto method = "pearson";

struct independence {
  double statistic = 0.0;
  double degrees_of_freedom = 0.0;
  double p_value = 1.0;
};

/// `at(row, col)` is a count; all sums of rows and columns are positive.
template <class At>
independence test_independence(std::size_t rows, std::size_t cols, At at) {
  auto row_sums = std::vector<double>(rows);
  auto col_sums = std::vector<double>(cols);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < cols; ++j) {
      row_sums[i] += at(i, j);
      col_sums[j] += at(i, j);
    }
  const auto total = std::accumulate(row_sums.begin(), row_sums.end(), 0.0);
  auto result = independence();
  result.degrees_of_freedom = (static_cast<double>(rows) - 1.0) * (static_cast<double>(cols) - 1.0);
  if (result.degrees_of_freedom <= 0.0)
    return {};
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < cols; ++j) {
      require(row_sums[i] > 0.0 && col_sums[j] > 0.0,
              "chi_square_test: a row or a column of the table sums to 0");
      const auto expected = row_sums[i] * col_sums[j] / total;
      const auto difference = at(i, j) - expected;
      result.statistic += difference * difference / expected;
    }
  result.p_value = chi_squared_survival(result.statistic, result.degrees_of_freedom);
  return result;
}

/// The categories of a feature and how often each came with each class.
class contingency {
public:
  void add(double value, std::size_t classes, std::size_t label, std::int64_t times = 1) {
    // Plus zero makes one category of both zeros.
    const auto category = categories_.try_emplace(value + 0.0, categories_.size()).first->second;
    if (counts_.size() < categories_.size() * classes)
      counts_.resize(categories_.size() * classes);
    counts_[category * classes + label] += times;
  }
  void merge(const contingency& other, std::size_t classes) {
    for (const auto& [value, category] : other.categories_)
      for (std::size_t label = 0; label < classes; ++label)
        add(value, classes, label, other.counts_[category * classes + label]);
  }
  [[nodiscard]] std::size_t size() const noexcept { return categories_.size(); }
  [[nodiscard]] std::int64_t count(std::size_t category, std::size_t classes,
                                   std::size_t label) const noexcept {
    return counts_[category * classes + label];
  }
  [[nodiscard]] std::int64_t total() const noexcept {
    return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
  }

private:
  boost::unordered_flat_map<double, std::size_t> categories_;
  std::vector<std::int64_t> counts_;
};

using contingencies = std::vector<contingency>;

void require_categories(std::size_t found, const std::string& what) {
  require(found <= chi_square_categories_max, [&] {
    return "chi_square_test: " + what + " has more than " +
           std::to_string(chi_square_categories_max) +
           " distinct values: it is not categorical; use bucketizer or quantile_discretizer";
  });
}

/// Zeros that sparse rows do not store are left out.
contingencies count_stored(const vector_data& features, const label_classes& classes,
                           const row_block& block) {
  auto result = contingencies(features.cols());
  for (auto row = block.begin; row < block.end; ++row)
    features[row].for_each_active([&](std::size_t j, double value) {
      require(!std::isnan(value), [&] {
        return "chi_square_test: feature " + std::to_string(j) + " of row " + std::to_string(row) +
               " is NaN";
      });
      result[j].add(value, classes.size(), classes.of_row[row]);
      require_categories(result[j].size(), "feature " + std::to_string(j));
    });
  return result;
}

/// Gives each table the zeros that were not stored.
void add_zeros(contingency& table, const std::vector<std::int64_t>& rows_of_class,
               std::int64_t rows) {
  if (table.total() == rows)
    return;
  const auto classes = rows_of_class.size();
  for (std::size_t label = 0; label < classes; ++label) {
    auto stored = std::int64_t{0};
    for (std::size_t category = 0; category < table.size(); ++category)
      stored += table.count(category, classes, label);
    table.add(0.0, classes, label, rows_of_class[label] - stored);
  }
}

} // namespace

test_result chi_square_test(std::span<const double> observed, std::span<const double> expected) {
  require(!observed.empty(), "chi_square_test: nothing was observed");
  require(expected.empty() || expected.size() == observed.size(),
          "chi_square_test: observed and expected differ in length");
  for (const auto count : observed)
    require(count >= 0.0, "chi_square_test: an observed count is negative or NaN");
  for (const auto frequency : expected)
    require(frequency >= 0.0, "chi_square_test: an expected frequency is negative or NaN");
  const auto observed_sum = std::accumulate(observed.begin(), observed.end(), 0.0);
  const auto expected_sum = expected.empty()
                                ? static_cast<double>(observed.size())
                                : std::accumulate(expected.begin(), expected.end(), 0.0);
  auto statistic = 0.0;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    const auto frequency = (expected.empty() ? 1.0 : expected[i]) * (observed_sum / expected_sum);
    require(frequency > 0.0 || observed[i] > 0.0,
            "chi_square_test: observed and expected are both 0 at one place");
    const auto difference = observed[i] - frequency;
    statistic += frequency > 0.0 ? difference * difference / frequency
                                 : std::numeric_limits<double>::infinity();
  }
  const auto degrees = static_cast<double>(observed.size()) - 1.0;
  const auto p_value = degrees > 0.0 ? chi_squared_survival(statistic, degrees) : 1.0;
  return {p_value, statistic, degrees, method,
          "observed follows the same distribution as expected"};
}

test_result chi_square_test(const matrix& observed) {
  for (std::size_t i = 0; i < observed.num_rows(); ++i) {
    auto sum = 0.0;
    for (std::size_t j = 0; j < observed.num_cols(); ++j) {
      require(observed(i, j) >= 0.0, "chi_square_test: an observed count is negative or NaN");
      sum += observed(i, j);
    }
    require(sum > 0.0, [i] {
      return "chi_square_test: row " + std::to_string(i) + " of the table sums to 0";
    });
  }
  const auto found =
      test_independence(observed.num_rows(), observed.num_cols(),
                        [&](std::size_t i, std::size_t j) { return observed(i, j); });
  return {found.p_value, found.statistic, found.degrees_of_freedom, method,
          "the occurrence of the outcomes is statistically independent"};
}

feature_tests chi_square_test(const vector_data& features, std::span<const double> labels) {
  const auto classes = label_classes(labels);
  require_categories(classes.size(), "the label");
  require(features.size() == labels.size(),
          "chi_square_test: features and labels differ in number");
  // Each block has tables of its own for all features.
  constexpr std::size_t blocks_max = 8;
  auto tables = parallel_reduce<contingencies>(
      block_plan(features.size(), blocks_max),
      [&](const row_block& block) { return count_stored(features, classes, block); },
      [&](contingencies& total, contingencies&& next) {
        for (std::size_t j = 0; j < total.size(); ++j)
          total[j].merge(next[j], classes.size());
      });
  auto rows_of_class = std::vector<std::int64_t>(classes.size());
  for (const auto label : classes.of_row)
    ++rows_of_class[label];
  auto result = feature_tests();
  for (std::size_t j = 0; j < tables.size(); ++j) {
    add_zeros(tables[j], rows_of_class, static_cast<std::int64_t>(labels.size()));
    require_categories(tables[j].size(), "feature " + std::to_string(j));
    const auto found = test_independence(
        tables[j].size(), classes.size(), [&](std::size_t category, std::size_t label) {
          return static_cast<double>(tables[j].count(category, classes.size(), label));
        });
    result.p_values.push_back(found.p_value);
    result.degrees_of_freedom.push_back(static_cast<std::int64_t>(found.degrees_of_freedom));
    result.statistics.push_back(found.statistic);
  }
  return result;
}

frame chi_square_test(const frame& data, const std::string& features_col,
                      const std::string& label_col, bool flatten) {
  const auto labels = numeric_values(data, label_col, "label");
  return to_frame(chi_square_test(feature_rows(data, features_col).vectors(), labels.doubles()),
                  flatten, "statistic");
}

} // namespace weir::ml
