// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/interaction.hpp>

#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/require.hpp>

#include <functional>

namespace weir::ml {

namespace {

/// A column whose nominal features are spread out.
class factor {
public:
  factor(const frame& data, const std::string& name) : name_(name) {
    const auto& values = data[name];
    if (values.type() == column_type::vector)
      rows_ = &feature_rows(data, name).vectors();
    else
      numbers_ = numeric_values(data, name, "interaction");
    const auto features = rows_ == nullptr ? 1 : rows_->cols();
    const auto& known = values.metadata().attributes;
    for (std::size_t j = 0; j < features; ++j) {
      const auto is_nominal = j < known.size() && known[j].type == attribute::kind::nominal;
      const auto arity = is_nominal ? known[j].arity().value_or(0) : 0;
      begins_.push_back(size_);
      arities_.push_back(arity);
      size_ += arity == 0 ? 1 : arity;
      append_names(j < known.size() ? known[j] : attribute(), arity, features > 1 ? j : no_number);
    }
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

  /// Calls `f(place, value)` for each place that is not zero.
  template <class F>
  void for_each_nonzero(std::size_t row, F f) const {
    const auto visit = [&](std::size_t j, double value) {
      if (arities_[j] == 0) {
        if (value != 0.0)
          f(begins_[j], value);
        return;
      }
      require(value >= 0.0 && value < static_cast<double>(arities_[j]), [&] {
        return "Interaction: column '" + name_ + "' has the category " + number_text(value) +
               " in row " + std::to_string(row) + ", but there are " + std::to_string(arities_[j]);
      });
      f(begins_[j] + static_cast<std::size_t>(value), 1.0);
    };
    if (rows_ == nullptr) {
      visit(0, numbers_.doubles()[row]);
      return;
    }
    // All entries, since a nominal feature that is 0 has a 1 at its first place.
    const auto values = (*rows_)[row].to_array();
    for (std::size_t j = 0; j < values.size(); ++j)
      visit(j, values[j]);
  }

private:
  static constexpr auto no_number = ~std::size_t{0};

  void append_names(const attribute& known, std::size_t arity, std::size_t number) {
    auto name = name_;
    if (number != no_number)
      name += "_" + (known.name.empty() ? std::to_string(number) : known.name);
    if (arity == 0)
      names_.push_back(name);
    for (std::size_t i = 0; i < arity; ++i)
      names_.push_back(name + "_" +
                       (i < known.values.size() ? known.values[i] : std::to_string(i)));
  }

  std::string name_;
  column numbers_;
  const vector_data* rows_ = nullptr; ///< of the frame, which outlives this
  std::size_t size_ = 0;
  std::vector<std::size_t> begins_;
  std::vector<std::size_t> arities_; ///< 0: not nominal
  std::vector<std::string> names_;
};

struct entries {
  std::vector<std::size_t> places;
  std::vector<double> values;
};

/// Multiplies what the first factors gave with the next one.
void multiply(entries& product, entries& next, const factor& by, std::size_t row) {
  next.places.clear();
  next.values.clear();
  for (std::size_t i = 0; i < product.places.size(); ++i)
    by.for_each_nonzero(row, [&](std::size_t place, double value) {
      next.places.push_back(product.places[i] * by.size() + place);
      next.values.push_back(product.values[i] * value);
    });
  std::swap(product, next);
}

std::vector<attribute> product_attributes(const std::vector<factor>& factors) {
  auto names = std::vector<std::string>{""};
  for (const auto& each : factors) {
    auto next = std::vector<std::string>();
    for (const auto& before : names)
      for (const auto& name : each.names())
        next.push_back(before.empty() ? name : before + ":" + name);
    names = std::move(next);
  }
  auto result = std::vector<attribute>();
  for (auto& name : names)
    result.push_back(attribute::numeric(std::move(name)));
  return result;
}

} // namespace

frame interaction::transform_impl(const frame& data) const {
  auto factors = std::vector<factor>();
  for (const auto& name : input_cols())
    factors.emplace_back(data, name);
  require(!factors.empty(), [this] { return uid() + ": inputCols is empty"; });
  auto vectors = make_vectors(data.num_rows(), [&](const row_block& block, vector_data& out) {
    auto product = entries();
    auto next = entries();
    for (auto row = block.begin; row < block.end; ++row) {
      product = {{0}, {1.0}};
      auto size = std::size_t{1};
      for (const auto& each : factors) {
        multiply(product, next, each, row);
        size *= each.size();
      }
      const auto indices = std::vector<std::int32_t>(product.places.begin(), product.places.end());
      const auto sparse = vector(vector_view::sparse(size, indices, product.values));
      out.push_back(sparse.compressed().view());
    }
  });
  const auto attributes = product_attributes(factors);
  return data.with_column(
      output_name(), column(std::move(vectors)).with_metadata({attributes.size(), attributes}));
}

} // namespace weir::ml
