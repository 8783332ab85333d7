// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/one_hot_encoder.hpp>

#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/require.hpp>

#include <cmath>

namespace weir::ml {

namespace {

/// The name of each place: the text of the category where it is known, else its number.
std::vector<attribute> attributes_of_places(const column& indices, std::size_t places,
                                            std::size_t categories) {
  const auto& known = indices.metadata().attributes;
  const auto& texts = known.empty() ? std::vector<std::string>() : known.front().values;
  auto result = std::vector<attribute>();
  for (std::size_t i = 0; i < places; ++i) {
    const auto text = i < texts.size() ? texts[i] : std::to_string(i);
    result.push_back(attribute::binary(i < categories ? text : "invalidValues"));
  }
  return result;
}

} // namespace

column one_hot_encoder_model::encode(const column& indices, const std::string& name,
                                     std::size_t categories) const {
  const auto keeps = handle_invalid() == "keep";
  const auto places = categories + (keeps ? 1 : 0) - (drop_last() ? 1 : 0);
  const auto numbers = indices.doubles();
  auto vectors = vector_data();
  vectors.reserve(numbers.size(), numbers.size());
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    const auto is_known = numbers[row] >= 0.0 && numbers[row] < static_cast<double>(categories) &&
                          numbers[row] == std::floor(numbers[row]);
    require(is_known || keeps, [&] {
      return "OneHotEncoder: column '" + name + "' has " + number_text(numbers[row]) + " in row " +
             std::to_string(row) + ", which is none of the " + std::to_string(categories) +
             " categories; set handleInvalid to keep";
    });
    const auto place =
        is_known ? static_cast<std::int32_t>(numbers[row]) : static_cast<std::int32_t>(categories);
    const auto is_stored = static_cast<std::size_t>(place) < places;
    const auto one = 1.0;
    vectors.push_back(is_stored ? vector_view::sparse(places, {&place, 1}, {&one, 1})
                                : vector_view::sparse(places, {}, {}));
  }
  return column(std::move(vectors))
      .with_metadata({places, attributes_of_places(indices, places, categories)});
}

frame one_hot_encoder_model::transform_impl(const frame& data) const {
  const auto pairs = column_pairs();
  require(pairs.size() == category_sizes_.size(), [&] {
    return uid() + ": fitted to " + std::to_string(category_sizes_.size()) + " columns, used on " +
           std::to_string(pairs.size());
  });
  auto result = data;
  for (std::size_t i = 0; i < pairs.size(); ++i)
    result = result.with_column(
        pairs[i].output, encode(numeric_values(data, pairs[i].input, "category"), pairs[i].input,
                                static_cast<std::size_t>(category_sizes_[i])));
  return result;
}

one_hot_encoder_model one_hot_encoder::fit_impl(const frame& data) const {
  auto sizes = std::vector<std::int64_t>();
  for (const auto& pair : column_pairs()) {
    constexpr std::size_t categories_max = std::size_t{1} << 31U;
    const auto indices = numeric_values(data, pair.input, "category");
    sizes.push_back(
        static_cast<std::int64_t>(count_classes(indices, pair.input, categories_max, "category")));
  }
  return one_hot_encoder_model(std::move(sizes));
}

} // namespace weir::ml
