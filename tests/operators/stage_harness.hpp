// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <weir/operators/dstream.hpp>

namespace weir::test {

/// Keeps what writers push, with the target it was meant for.
class collecting_sink final : public chunk_sink {
public:
  struct sent {
    std::uint32_t target;
    std::uint32_t partition;
    chunk_ptr chunk;
  };

  void push(std::uint32_t target, std::uint32_t partition, chunk_ptr chunk) override {
    if (auto share = chunk->taken_out()) {
      ++shares;
      chunk = std::move(share);
    }
    chunks.push_back({target, partition, std::move(chunk)});
  }

  /// All elements for one target, in order of arrival.
  template <class T>
  std::vector<T> elements(std::uint32_t target) const {
    std::vector<T> out;
    for (const sent& one : chunks)
      if (one.target == target)
        for (auto&& element : chunk<T>::of(*one.chunk))
          out.push_back(to_owned<T>(element));
    return out;
  }

  std::vector<sent> chunks;
  std::size_t shares = 0; ///< chunks that the consumer had to take its elements out of
};

/// A source for plans that are run by `stage_harness`; it never runs itself.
template <class T>
dstream<T> test_source(topology& plan, std::uint32_t partitions = 1) {
  return add_source<T>(plan, "test_source", partitions, []() -> std::unique_ptr<source> {
    throw error(errc::unsupported, "a test source has no runtime");
  });
}

/// Cuts values into chunks of the given sizes, over and over; none of a size of 0.
template <class T>
std::vector<std::shared_ptr<const chunk<T>>> cut_chunks(const std::vector<T>& values,
                                                        const std::vector<std::size_t>& sizes) {
  std::vector<std::shared_ptr<const chunk<T>>> out;
  chunk_builder<T> builder;
  std::size_t next = 0;
  for (std::size_t turn = 0; next < values.size(); ++turn) {
    const std::size_t size =
        sizes.empty() ? values.size() : std::max<std::size_t>(1, sizes[turn % sizes.size()]);
    for (std::size_t i = 0; i < size && next < values.size(); ++i, ++next)
      builder.push(as_view<T>(values[next]));
    out.push_back(builder.finish());
  }
  return out;
}

/// Runs the stages of a plan, copy by copy, as the runtime does, but on this thread and without
/// actors. Stages live through all batches that the harness runs.
class stage_harness {
public:
  explicit stage_harness(const topology& plan) : plan_(plan) {}

  /// What a source gives in the next batch: chunks for each partition. A source that is given
  /// nothing has an empty batch.
  template <class T>
  void give(const dstream<T>& source,
            std::vector<std::vector<std::shared_ptr<const chunk<T>>>> partitions) {
    inputs_[source.node()] = [partitions = std::move(partitions)](output_port_base& base) {
      auto& port = static_cast<output_port<T>&>(base);
      for (std::uint32_t p = 0; p < partitions.size(); ++p) {
        port.partition(p);
        for (const auto& part : partitions[p])
          port.emit_chunk(part);
      }
      port.partition(0);
    };
  }
  /// As above, of values in contiguous, even partitions that are cut into chunks of these sizes.
  template <class T>
  void give(const dstream<T>& source, const std::vector<T>& values,
            const std::vector<std::size_t>& chunk_sizes = {}) {
    const std::uint32_t partitions = source.num_partitions();
    std::vector<std::vector<std::shared_ptr<const chunk<T>>>> parts;
    for (std::uint32_t p = 0; p < partitions; ++p) {
      const auto at = [&](std::size_t q) {
        return values.begin() + static_cast<std::ptrdiff_t>(values.size() * q / partitions);
      };
      parts.push_back(cut_chunks(std::vector<T>(at(p), at(p + 1)), chunk_sizes));
    }
    give(source, std::move(parts));
  }
  /// The source has no dataset in the next batch.
  template <class T>
  void give_none(const dstream<T>& source) {
    none_[source.node()] = true;
  }

  /// Keeps the result of a stream in each batch. To be asked for before the first batch.
  template <class T>
  void tap(const dstream<T>& stream) {
    taps_[{stream.node(), stream.port()}] = gather_edge<T>(stream.node(), stream.port());
  }

  /// Runs one batch through all nodes, and then the bodies of outputs that did not fail.
  void run(std::int64_t milliseconds = 1000) {
    build();
    time_ = batch_time(std::chrono::milliseconds(milliseconds));
    for (place& here : places_)
      run_node(here);
    for (place& here : places_)
      if (plan_.node(here.id).kind == node_plan::role::output && !here.failure)
        static_cast<output_stage&>(*here.stages.front()).run({time_, plan_.node(here.id).name});
    inputs_.clear();
    none_.clear();
  }

  /// The result of a tapped stream in the batch that ran last; rethrows what made it fail.
  template <class T>
  batch<T> result(const dstream<T>& stream) const {
    check(stream.node());
    std::vector<typename batch<T>::chunk_list> parts(stream.num_partitions());
    for (const wire& tap : tap_wires_)
      if (tap.plan->producer == stream.node() && tap.plan->producer_port == stream.port())
        for (const auto& sink : tap.sinks)
          for (const auto& one : sink->chunks)
            parts.at(one.partition).push_back(std::static_pointer_cast<const chunk<T>>(one.chunk));
    return batch<T>(std::move(parts));
  }
  void check(node_id node) const {
    if (places_[node].failure)
      std::rethrow_exception(places_[node].failure);
  }
  batch_outcome outcome(node_id node) const { return places_[node].outcome; }
  /// What the copies of a stage keep together.
  stage_gauges gauges(node_id node) const {
    stage_gauges out;
    for (const auto& copy : places_[node].stages)
      out += copy->gauges().value();
    return out;
  }
  /// The chunks that one input of a node got in the batch that ran last, of each producer's copy.
  const std::vector<std::unique_ptr<collecting_sink>>& arrived(node_id node, std::size_t input) {
    return places_[node].inputs[input].sinks;
  }

  /// What a node's copies write of their state, each for its own key groups: all of it, or what has
  /// changed since the last call of either.
  std::vector<std::string> snapshots(node_id node, bool changes = false);
  /// Lets every copy of a node read what copies of another harness wrote: whole ones, then changes.
  void restore(node_id node, const std::vector<std::string>& frames, bool changes = false);

private:
  /// An edge, with a writer and what it pushed for each copy of its producer.
  struct wire {
    const edge_plan* plan = nullptr;
    std::vector<std::unique_ptr<collecting_sink>> sinks;
    std::vector<edge_writer_base*> writers;
  };
  struct place {
    node_id id = 0;
    std::vector<std::unique_ptr<stage>> stages;
    std::unique_ptr<output_port_base> source_port;
    std::vector<wire> inputs;
    std::exception_ptr failure;
    batch_outcome outcome = batch_outcome::dataset;
  };

  void build();
  void connect(wire& edge, std::uint32_t targets);
  void run_node(place& here);
  void run_source(place& here);
  void run_copy(place& here, std::uint32_t copy, const std::vector<batch_outcome>& outcomes);
  std::vector<output_port_base*> ports(place& here, std::size_t copy);

  const topology& plan_;
  std::map<node_id, std::function<void(output_port_base&)>> inputs_;
  std::map<node_id, bool> none_;
  std::map<std::pair<node_id, std::uint32_t>, edge_plan> taps_;
  std::vector<place> places_;
  std::vector<wire> tap_wires_;
  batch_time time_;
};

} // namespace weir::test

#include "stage_harness_impl.hpp"
