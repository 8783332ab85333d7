// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/target_encoder.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

namespace {

bool is_category(double value) {
  return value >= 0.0 && value == std::floor(value);
}

target_encoder_model::encodings_type encode(std::span<const double> categories,
                                            std::span<const double> labels, double label_mean,
                                            double smoothing) {
  struct sums {
    double rows = 0.0;
    double labels = 0.0;
  };
  auto by_category = std::map<double, sums>();
  for (std::size_t row = 0; row < categories.size(); ++row) {
    auto& sum = by_category[categories[row]];
    sum.rows += 1.0;
    sum.labels += labels[row];
  }
  auto result = target_encoder_model::encodings_type();
  for (const auto& [category, sum] : by_category)
    result[category] = (sum.labels + smoothing * label_mean) / (sum.rows + smoothing);
  return result;
}

} // namespace

void target_encoder_model::fields(field_archive& data) {
  data.field("labelMean", label_mean_);
  auto categories = std::vector<std::vector<double>>();
  auto values = std::vector<std::vector<double>>();
  for (const auto& each : encodings_) {
    auto& keys = categories.emplace_back();
    auto& encoded = values.emplace_back();
    for (const auto& [category, value] : each) {
      keys.push_back(category);
      encoded.push_back(value);
    }
  }
  data.field("categories", categories);
  data.field("encodings", values);
  encodings_.assign(categories.size(), {});
  for (std::size_t i = 0; i < categories.size(); ++i)
    for (std::size_t c = 0; c < categories[i].size(); ++c)
      encodings_[i][categories[i][c]] = values.at(i).at(c);
}

frame target_encoder_model::transform_impl(const frame& data) const {
  const auto pairs = column_pairs();
  require(pairs.size() == encodings_.size(), [&] {
    return uid() + ": fitted to " + std::to_string(encodings_.size()) + " columns, used on " +
           std::to_string(pairs.size());
  });
  auto result = data;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto input = numeric_values(data, pairs[i].input, "category");
    auto values = std::vector<double>(input.size());
    for (std::size_t row = 0; row < values.size(); ++row) {
      const auto found = encodings_[i].find(input.doubles()[row]);
      const auto is_known = found != encodings_[i].end();
      require(is_known || handle_invalid() == "keep", [&] {
        return "TargetEncoder: column '" + pairs[i].input + "' has the unseen category " +
               number_text(input.doubles()[row]) + " in row " + std::to_string(row) +
               "; set handleInvalid to keep";
      });
      values[row] = is_known ? found->second : label_mean_;
    }
    result = result.with_column(pairs[i].output, column(std::move(values)));
  }
  return result;
}

target_encoder_model target_encoder::fit_impl(const frame& data) const {
  const auto label_column = numeric_values(data, label_col(), "label");
  const auto labels = label_column.doubles();
  require(!labels.empty(), [this] { return uid() + ": there are no rows to learn from"; });
  auto sum = 0.0;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    require(target_type() != "binary" || labels[row] == 0.0 || labels[row] == 1.0, [&] {
      return "TargetEncoder: column '" + label_col() + "' has the label " +
             number_text(labels[row]) + " in row " + std::to_string(row) +
             ", but binary labels are 0 and 1";
    });
    sum += labels[row];
  }
  const auto mean = sum / static_cast<double>(labels.size());
  auto encodings = std::vector<target_encoder_model::encodings_type>();
  for (const auto& pair : column_pairs()) {
    const auto input = numeric_values(data, pair.input, "category");
    const auto categories = input.doubles();
    const auto wrong = std::find_if_not(categories.begin(), categories.end(), is_category);
    require(wrong == categories.end(), [&] {
      return "TargetEncoder: column '" + pair.input + "' has " + number_text(*wrong) + " in row " +
             std::to_string(wrong - categories.begin()) +
             ", but categories are whole numbers from 0 up";
    });
    encodings.push_back(encode(categories, labels, mean, smoothing()));
  }
  return {std::move(encodings), mean};
}

} // namespace weir::ml
