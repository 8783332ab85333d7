// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <weir/operators/dstream.hpp>

namespace weir::testing {

/// Values of each batch, from the first batch time on; no dataset where there is nothing. After the
/// last one, batches are empty.
template <class T>
using batches_of = std::vector<std::optional<std::vector<T>>>;

/// The same, laid out in partitions and chunks.
template <class T>
using datasets_of = std::vector<std::optional<batch<T>>>;

/// Gives fixed datasets by batch time, so it may be asked for a batch any number of times, by a later
/// run of the program as well.
template <class T>
class batches_source final : public source {
public:
  batches_source(std::shared_ptr<const datasets_of<T>> batches, std::uint32_t partitions)
      : batches_(std::move(batches)),
        partitions_(partitions) {}

  source_cut cut(output_port_base& out, const cut_request& request) override {
    source_cut result;
    const auto index = static_cast<std::size_t>(request.time.since_epoch() / request.interval - 1);
    if (index >= batches_->size())
      return result;
    const auto& content = (*batches_)[index];
    if (!content) {
      result.outcome = batch_outcome::none;
      return result;
    }
    result.info.records = content->size();
    result.info.description = result.info.position = "batch " + std::to_string(index);
    weir::detail::emit_batch(static_cast<output_port<T>&>(out), *content, partitions_);
    return result;
  }
  source_recovery recovery() const override { return source_recovery::replays; }

private:
  std::shared_ptr<const datasets_of<T>> batches_;
  std::uint32_t partitions_;
};

/// A stream of fixed datasets of at most so many partitions. The first belongs to the first multiple of
/// the batch interval after the epoch.
template <class T>
dstream<T> datasets_stream(topology& plan, datasets_of<T> batches, std::uint32_t partitions) {
  const auto shared = std::make_shared<const datasets_of<T>>(std::move(batches));
  return add_source<T>(plan, "batches", partitions, [shared, partitions] {
    return std::make_unique<batches_source<T>>(shared, partitions);
  });
}

/// As above, of values that are split evenly into contiguous partitions.
template <class T>
dstream<T> batches_stream(topology& plan, const batches_of<T>& batches,
                          std::uint32_t partitions = 1) {
  datasets_of<T> out;
  for (const auto& elements : batches)
    out.push_back(elements ? std::optional(batch<T>::of(*elements, partitions)) : std::nullopt);
  return datasets_stream<T>(plan, std::move(out), partitions);
}

} // namespace weir::testing
