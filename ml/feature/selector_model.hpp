// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

#include <cstdint>

namespace weir::ml {

/// Columns and names of selectors: they read vectors (and mostly labels), and write shorter vectors.
struct selector_params : virtual has_features_col, virtual has_output_col {};

/// The base of models that keep some features of vectors, in ascending order of their indices.
/// Sparse vectors stay sparse; attributes are kept.
class selector_model : public transformer, public virtual selector_params {
public:
  [[nodiscard]] const std::vector<std::int32_t>& selected_features() const noexcept {
    return selected_;
  }

  using transformer::transform;
  [[nodiscard]] vector transform(const vector& row) const { return row.slice(selected_); }

  void fields(field_archive& data) override { data.field("selectedFeatures", selected_); }

protected:
  /// Indices in ascending order.
  void set_selected(std::vector<std::int32_t> selected) noexcept {
    selected_ = std::move(selected);
  }
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  std::vector<std::int32_t> selected_;
};

} // namespace weir::ml
