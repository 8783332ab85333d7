// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/edges/keyed.hpp>
#include <weir/operators/edges/spread.hpp>

namespace weir {

namespace detail {

/// Passes chunks on as they come: what happens, happens on the edge before it.
template <class T>
class pass_stage final : public stage {
public:
  explicit pass_stage(std::string_view operation) : operation_(operation) { add_output(out_); }
  void on_chunk(const input_chunk& input) override {
    out_.emit_chunk(std::static_pointer_cast<const chunk<T>>(input.chunk));
  }
  batch_outcome on_batch_end(const batch_end& end) override {
    require_dataset(end, operation_);
    return batch_outcome::dataset;
  }

private:
  std::string_view operation_;
  output_port<T> out_;
};

template <class T>
auto make_pass(std::string_view operation) {
  return [operation](const stage_context&) { return std::make_unique<pass_stage<T>>(operation); };
}

} // namespace detail

template <class T>
dstream<T> dstream<T>::repartition(std::uint32_t partitions) const {
  if (partitions == 0)
    throw error(errc::invalid_argument, "repartition: at least one partition is needed");
  return detail::add_stage<T>(plan(), "repartition", {spread_edge<T>(node(), port())},
                              partitioner<T>(partitions).partitions,
                              detail::make_pass<T>("repartition"));
}

template <class T>
dstream<T> dstream<T>::partition_by(partitioner<key_type> by) const requires is_pair<T>::value {
  return detail::add_stage<T>(
      plan(), "partition_by", {keyed_edge<key_type, mapped_type>(node(), by, port())},
      detail::partitions_of(plan(), by), detail::make_pass<T>("partition_by"));
}

} // namespace weir
