// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/edges/folding.hpp>

namespace weir {

namespace detail {

/// Sums the counts of the producer's copies; always emits one number.
class count_stage final : public stage {
public:
  count_stage() { add_output(out_); }
  void on_chunk(const input_chunk& input) override;
  batch_outcome on_batch_end(const batch_end& end) override;
  void roll_back() override { sum_ = 0; }

private:
  std::int64_t sum_ = 0;
  output_port<std::int64_t> out_;
};

} // namespace detail

template <class T>
dstream<std::int64_t> dstream<T>::count() const {
  auto add_size = [](std::optional<std::int64_t>& sum, const column<T>& items) {
    sum = sum.value_or(0) + static_cast<std::int64_t>(items.size());
  };
  return detail::add_stage<std::int64_t>(
      plan(), "count", {folding_edge<T, std::int64_t>(node(), add_size, port())}, 1,
      [](const stage_context&) { return std::make_unique<detail::count_stage>(); });
}

} // namespace weir
