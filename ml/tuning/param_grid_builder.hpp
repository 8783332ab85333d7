// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/params.hpp>

namespace weir::ml {

/// Makes all combinations of values of params, the first param changing slowest:
///
///     const auto grid = param_grid_builder()
///                           .add_grid(regression, regression.reg_param, {0.01, 0.1})
///                           .add_grid(regression, regression.max_iter, {10, 100})
///                           .build();
class param_grid_builder {
public:
  template <class T>
  param_grid_builder& add_grid(const params& owner, const param<T>& which,
                               const std::vector<std::type_identity_t<T>>& values) {
    auto grown = std::vector<param_map>();
    for (const auto& point : grid_)
      for (const auto& value : values)
        grown.push_back(param_map(point).put(owner, which, value));
    grid_ = std::move(grown);
    return *this;
  }
  /// One value in all combinations.
  template <class T>
  param_grid_builder& base_on(const params& owner, const param<T>& which,
                              const std::type_identity_t<T>& value) {
    return add_grid(owner, which, {value});
  }
  /// One combination without values if nothing was added.
  [[nodiscard]] std::vector<param_map> build() const { return grid_; }

private:
  std::vector<param_map> grid_{param_map()};
};

} // namespace weir::ml
