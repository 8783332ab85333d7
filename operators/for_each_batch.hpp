// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/gathered.hpp>

namespace weir {

namespace detail {

/// Gathers a batch and keeps it until its turn has come, then runs the body on it.
template <class T, class F>
class body_stage final : public output_stage {
public:
  body_stage(F body, std::uint32_t partitions) : body_(std::move(body)), input_(partitions) {}
  void on_chunk(const input_chunk& input) override { input_.add(input); }
  void run(const output_key& key) override {
    const batch<T> whole = input_.take();
    if constexpr (std::is_invocable_v<F&, const batch<T>&, const output_key&>)
      std::invoke(body_, whole, key);
    else if constexpr (std::is_invocable_v<F&, const batch<T>&, batch_time>)
      std::invoke(body_, whole, key.time);
    else
      std::invoke(body_, whole);
  }
  void roll_back() override { input_.clear(); }

private:
  F body_;
  gathered<T> input_;
};

/// Registers an output whose body needs the first `limit` elements of each partition, and writes to
/// where no other does (see `node_plan::destination`).
template <class T, class F>
node_id add_output(const dstream<T>& input, std::string operation, F body,
                   std::size_t limit = std::numeric_limits<std::size_t>::max(),
                   std::string destination = {}) {
  node_plan node;
  node.kind = node_plan::role::output;
  node.operation = std::move(operation);
  node.destination = std::move(destination);
  node.inputs = {gather_edge<T>(input.node(), input.port(), limit)};
  node.make_stage = [body = std::move(body),
                     partitions = input.num_partitions()](const stage_context&) {
    return std::make_unique<body_stage<T, F>>(body, partitions);
  };
  return input.plan().add(std::move(node));
}

} // namespace detail

template <class T>
template <class F>
node_id dstream<T>::for_each_batch(F f) const {
  static_assert(std::is_invocable_v<F&, const batch<T>&> ||
                    std::is_invocable_v<F&, const batch<T>&, batch_time> ||
                    std::is_invocable_v<F&, const batch<T>&, const output_key&>,
                "for_each_batch: the function must take (const batch<T>&), optionally followed by "
                "a batch_time or a const output_key&");
  return detail::add_output(*this, "for_each_batch", std::move(f));
}

} // namespace weir
