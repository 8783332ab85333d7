// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/column_pairs.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

struct one_hot_encoder_params : has_column_pairs {
  param<std::string> handle_invalid{
      *this, "handleInvalid",
      "what to do with indices not seen: error throws, keep gives them a place of their own",
      "error", one_of({"error", "keep"})};
  param<bool> drop_last{*this, "dropLast",
                        "whether the last category is the vector of zeros, which keeps the sum of "
                        "all free",
                        true};
};

/// Turns category indices into sparse vectors with a single 1.
class one_hot_encoder_model final : public model_of<one_hot_encoder_model>,
                                    public one_hot_encoder_params {
public:
  static constexpr std::string_view type_name = "OneHotEncoderModel";

  one_hot_encoder_model() = default;
  explicit one_hot_encoder_model(std::vector<std::int64_t> category_sizes)
      : category_sizes_(std::move(category_sizes)) {
    // nop
  }

  /// The number of categories of each input column, that of invalid ones not counted.
  [[nodiscard]] const std::vector<std::int64_t>& category_sizes() const noexcept {
    return category_sizes_;
  }

  void fields(field_archive& data) override { data.field("categorySizes", category_sizes_); }

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  [[nodiscard]] column encode(const column& indices, const std::string& name,
                              std::size_t categories) const;

  std::vector<std::int64_t> category_sizes_;
};

/// Learns the number of categories of each column: from its metadata, else the largest index + 1.
/// Indices are whole numbers from 0 up, else `errc::invalid_argument` naming column and row.
class one_hot_encoder final : public estimator_of<one_hot_encoder, one_hot_encoder_model>,
                              public one_hot_encoder_params {
public:
  static constexpr std::string_view type_name = "OneHotEncoder";

protected:
  [[nodiscard]] one_hot_encoder_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
