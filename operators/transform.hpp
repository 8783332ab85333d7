// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <span>
#include <tuple>

#include <weir/operators/dstream_class.hpp>
#include <weir/operators/gathered.hpp>
#include <weir/operators/union.hpp>

namespace weir {

namespace detail {

/// Emits a whole batch. It may have any number of partitions; those of the node are filled with
/// contiguous shares.
template <class U>
void emit_batch(output_port<U>& out, const batch<U>& result, std::uint32_t partitions) {
  const std::size_t count = result.num_partitions();
  for (std::size_t p = 0; p < count; ++p) {
    out.partition(static_cast<std::uint32_t>(count <= partitions ? p : p * partitions / count));
    for (const auto& part : result.partition(p))
      out.emit_chunk(part);
  }
  out.partition(0);
}

/// Gathers a batch of each input, calls the user's function once, and emits the batch it returns.
/// `Call` is `(batches..., time) -> batch<U>`.
template <class U, class Call, class... Ts>
class transform_stage final : public stage {
public:
  transform_stage(Call call, std::span<const std::uint32_t> input_partitions,
                  std::uint32_t partitions)
      : call_(std::move(call)),
        inputs_(make_inputs(input_partitions)),
        partitions_(partitions) {
    add_output(out_);
  }

  void on_chunk(const input_chunk& input) override {
    visit(input.port, [&](auto& gathered) { gathered.add(input); });
  }
  batch_outcome on_batch_end(const batch_end& end) override {
    require_dataset(end, "transform");
    const batch<U> result = std::apply(
        [&](auto&... inputs) { return std::invoke(call_, inputs.take()..., end.time); }, inputs_);
    emit_batch(out_, result, partitions_);
    return batch_outcome::dataset;
  }
  void roll_back() override {
    std::apply([](auto&... inputs) { (inputs.clear(), ...); }, inputs_);
  }

private:
  static std::tuple<gathered<Ts>...> make_inputs(std::span<const std::uint32_t> partitions) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return std::tuple<gathered<Ts>...>(gathered<Ts>(partitions[I])...);
    }
    (std::index_sequence_for<Ts...>{});
  }
  template <class F>
  void visit(std::size_t port, F&& f) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      ((port == I ? f(std::get<I>(inputs_)) : void()), ...);
    }
    (std::index_sequence_for<Ts...>{});
  }
  Call call_;
  std::tuple<gathered<Ts>...> inputs_;
  std::uint32_t partitions_;
  output_port<U> out_;
};

template <class R>
struct batch_element {
  static_assert(sizeof(R) == 0, "transform: the function must return a batch<U>; for nothing, an "
                                "empty one: batch<U>{}");
};
template <class U>
struct batch_element<batch<U>> {
  using type = U;
};

/// Calls f with the batches and, if it wants it, the batch time.
template <class F, class... Ts>
struct transform_call {
  F f;
  auto operator()(const batch<Ts>&... inputs, batch_time time) {
    if constexpr (std::is_invocable_v<F&, const batch<Ts>&..., batch_time>)
      return std::invoke(f, inputs..., time);
    else
      return std::invoke(f, inputs...);
  }
};

template <class F, class... Ts>
consteval void check_transform_function() {
  static_assert(std::is_invocable_v<F&, const batch<Ts>&...> ||
                    std::is_invocable_v<F&, const batch<Ts>&..., batch_time>,
                "transform: the function must take the batches (const batch<T>&, …) and may take "
                "the batch_time after them");
}

template <class F, class... Ts>
auto add_transform(F f, const dstream<Ts>&... inputs) {
  check_transform_function<F, Ts...>();
  using call = transform_call<F, Ts...>;
  using U = typename batch_element<
      std::remove_cvref_t<std::invoke_result_t<call&, const batch<Ts>&..., batch_time>>>::type;
  const std::vector<std::uint32_t> shares{inputs.num_partitions()...};
  const auto& first = std::get<0>(std::tie(inputs...));
  (check_same_context(&inputs.plan() == &first.plan(), "transform"), ...);
  (check_same_slide(first.slide_duration(), inputs.slide_duration(), "transform"), ...);

  node_plan node;
  node.operation = "transform";
  node.inputs = {gather_edge<Ts>(inputs.node(), inputs.port())...};
  node.partitions = *std::max_element(shares.begin(), shares.end());
  node.make_stage = [f = std::move(f), shares, partitions = node.partitions](const stage_context&) {
    return std::make_unique<transform_stage<U, call, Ts...>>(call{f}, shares, partitions);
  };
  return dstream<U>(first.plan(), first.plan().add(std::move(node)));
}

} // namespace detail

template <class T>
template <class F>
auto dstream<T>::transform(F f) const {
  return detail::add_transform(std::move(f), *this);
}

template <class T>
template <class U, class F>
auto dstream<T>::transform_with(const dstream<U>& other, F f) const {
  return detail::add_transform(std::move(f), *this, other);
}

/// One batch made of the batches of any number of streams, whose types may differ:
/// `f(const batch<T>&, const batch<U>&, …)`, optionally with a `batch_time` at the end, returns a
/// `batch<R>`. Throws `errc::invalid_argument` for streams of different contexts or slides.
///
///     transform([](const batch<std::string>& lines, const batch<int>& numbers) { … }, a, b);
template <class F, class... Ts>
  requires(sizeof...(Ts) > 0)
auto transform(F f, const dstream<Ts>&... streams) {
  return detail::add_transform(std::move(f), streams...);
}

namespace detail {

/// Gathers one batch of each of n streams of one type.
template <class U, class T, class F>
class transform_all_stage final : public stage {
public:
  transform_all_stage(F f, std::span<const std::uint32_t> shares, std::uint32_t partitions)
      : f_(std::move(f)),
        partitions_(partitions) {
    for (const std::uint32_t share : shares)
      inputs_.emplace_back(share);
    add_output(out_);
  }
  void on_chunk(const input_chunk& input) override { inputs_[input.port].add(input); }
  batch_outcome on_batch_end(const batch_end& end) override {
    require_dataset(end, "transform");
    std::vector<batch<T>> batches;
    for (auto& input : inputs_)
      batches.push_back(input.take());
    const batch<U> result = f_(batches, end.time);
    emit_batch(out_, result, partitions_);
    return batch_outcome::dataset;
  }
  void roll_back() override {
    for (auto& input : inputs_)
      input.clear();
  }

private:
  F f_;
  std::vector<gathered<T>> inputs_;
  std::uint32_t partitions_;
  output_port<U> out_;
};

} // namespace detail

/// One batch made of the batches of n streams of one type: `f(const std::vector<batch<T>>&, time)`
/// returns a `batch<U>`. Throws `errc::invalid_argument` for no stream, or streams of different
/// contexts or slides.
template <class T, class F>
auto transform_all(std::span<const dstream<T>> streams, F f) {
  static_assert(std::is_invocable_v<F&, const std::vector<batch<T>>&, batch_time>,
                "transform_all: the function must take (const std::vector<batch<T>>&, batch_time)");
  using R = std::remove_cvref_t<std::invoke_result_t<F&, const std::vector<batch<T>>&, batch_time>>;
  using U = typename detail::batch_element<R>::type;
  detail::check_not_empty(streams.size(), "transform");
  topology& plan = streams.front().plan();
  node_plan node;
  node.operation = "transform";
  std::vector<std::uint32_t> shares;
  for (const dstream<T>& stream : streams) {
    detail::check_same_context(&stream.plan() == &plan, "transform");
    detail::check_same_slide(streams.front().slide_duration(), stream.slide_duration(),
                             "transform");
    node.inputs.push_back(gather_edge<T>(stream.node(), stream.port()));
    shares.push_back(stream.num_partitions());
  }
  node.partitions = *std::max_element(shares.begin(), shares.end());
  node.make_stage = [f = std::move(f), shares, partitions = node.partitions](const stage_context&) {
    return std::make_unique<detail::transform_all_stage<U, T, F>>(f, shares, partitions);
  };
  return dstream<U>(plan, plan.add(std::move(node)));
}

/// The same of a list, `transform_all({a, b}, f)`, or of a vector or array of streams.
template <class T, class F>
auto transform_all(std::initializer_list<dstream<T>> streams, F f) {
  return transform_all<T>(std::span<const dstream<T>>(streams.begin(), streams.size()),
                          std::move(f));
}
template <detail::stream_list Streams, class F>
auto transform_all(const Streams& streams, F f) {
  return transform_all(detail::span_of(streams), std::move(f));
}

} // namespace weir
