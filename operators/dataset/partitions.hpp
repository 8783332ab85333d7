// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>

#include <weir/operators/dataset/batch_output.hpp>
#include <weir/operators/edges/keyed.hpp>

namespace weir {

namespace detail {

/// Throws `errc::invalid_argument` unless there is at least one partition.
void check_partitions(std::uint32_t partitions, std::string_view operation);

} // namespace detail

template <class T>
batch<T> batch<T>::repartition(std::uint32_t partitions) const {
  detail::check_partitions(partitions, "repartition");
  detail::batch_output<T> out(partitions);
  std::size_t index = 0;
  for (const chunk_list& partition : *partitions_) {
    for (const auto& part : partition) {
      out.port().begin_input(*part);
      for (auto&& element : *part) {
        out.port().partition(detail::share_of(index++, size_, partitions));
        out.port().emit(element);
      }
      out.port().end_input();
    }
  }
  return out.finish();
}

template <class T>
batch<T> batch<T>::coalesce(std::uint32_t partitions) const {
  detail::check_partitions(partitions, "coalesce");
  const std::size_t count = num_partitions();
  if (count <= partitions)
    return *this;
  std::vector<chunk_list> joined(partitions);
  for (std::size_t p = 0; p < count; ++p) {
    chunk_list& into = joined[detail::share_of(p, count, partitions)];
    into.insert(into.end(), partition(p).begin(), partition(p).end());
  }
  return batch(std::move(joined));
}

template <class T>
batch<T> batch<T>::union_with(const batch& other) const {
  std::vector<chunk_list> both(*partitions_);
  both.insert(both.end(), other.partitions_->begin(), other.partitions_->end());
  return batch(std::move(both));
}

template <class T>
batch<T> batch<T>::partition_by(partitioner<key_type> by) const requires is_pair<T>::value {
  const auto partitions =
      by.partitions == 0 ? static_cast<std::uint32_t>(num_partitions()) : by.partitions;
  detail::batch_sink<T> sink(partitions);
  output_port<T> out;
  out.attach(std::make_unique<detail::keyed_writer<key_type, mapped_type>>(
      edge_context{partitions, sink}, detail::key_router<key_type>(std::move(by))));
  for (const chunk_list& partition : *partitions_)
    for (const auto& part : partition)
      out.emit_chunk(part);
  out.finish();
  if (const auto& failure = out.writers().front()->failure())
    std::rethrow_exception(failure);
  return sink.take();
}

} // namespace weir
