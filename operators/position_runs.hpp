// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <weir/operators/position_set.hpp>

namespace weir::detail {

/// One pass over the positions of a table in ascending order, past those that are holes. Runs of
/// positions without data come at once, so that they can go through a loop without a branch.
///
/// The sets must not change during the pass, and no hole has data.
class position_runs {
public:
  explicit position_runs(const position_set& holes) noexcept : holes_(holes) {}
  position_runs(const position_set& holes, const position_set& with_data) noexcept
      : holes_(holes),
        data_(with_data) {}

  /// The next position.
  std::uint32_t next() noexcept {
    pass_holes();
    return position_++;
  }
  /// Takes the next `count` positions: `each(has_data, i, position, run)` is called for each run of them,
  /// whose first one is the i-th. Whether they have data is told by a type, `std::bool_constant`; those
  /// with data come one at a time.
  template <class Each>
  void take(std::size_t count, Each&& each) {
    for (std::size_t i = 0; i < count;) {
      pass_holes();
      if (const std::size_t run = std::min(run_size(), count - i); run != 0) {
        each(std::false_type(), i, position_, run);
        i += run;
        position_ += static_cast<std::uint32_t>(run);
      } else {
        each(std::true_type(), i++, position_++, std::size_t{1});
        data_.advance();
      }
    }
  }

private:
  void pass_holes() noexcept {
    for (; position_ == holes_.position(); ++position_)
      holes_.advance();
  }
  /// From here up to the next hole or the next position with data.
  std::size_t run_size() const noexcept {
    return std::min(holes_.position(), data_.position()) - position_;
  }

  std::uint32_t position_ = 0;
  position_set::walk holes_;
  position_set::walk data_;
};

} // namespace weir::detail
