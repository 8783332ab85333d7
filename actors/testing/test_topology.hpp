// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <weir/actors/testing/simulation.hpp>

namespace weir::testing {

/// An input that a test feeds: what is pushed between two batches belongs to the second.
template <class T>
class test_input {
public:
  test_input(topology& plan, std::uint32_t partitions)
      : queue_(std::make_shared<batch_queue<T>>()),
        stream_(queue_stream<T>(plan, queue_, {.one_at_a_time = false, .partitions = partitions})),
        partitions_(partitions) {}

  const dstream<T>& stream() const noexcept { return stream_; }
  operator const dstream<T>&() const noexcept {
    return stream_;
  } // NOLINT: it stands for its stream
  void push(const std::vector<T>& values) const { queue_->push(values, partitions_); }

private:
  std::shared_ptr<batch_queue<T>> queue_;
  dstream<T> stream_;
  std::uint32_t partitions_;
};

/// What a stream gave, batch by batch. A body that runs again replaces what it wrote.
template <class T>
class test_output {
public:
  explicit test_output(const dstream<T>& stream)
      : batches_(std::make_shared<std::map<batch_time, std::vector<T>>>()) {
    node_ = stream.for_each_batch(
        [to = batches_](const batch<T>& whole, batch_time time) { (*to)[time] = whole.collect(); });
  }

  /// The elements of the newest dataset; none if there has been none.
  std::vector<T> last() const {
    return batches_->empty() ? std::vector<T>{} : batches_->rbegin()->second;
  }
  /// As `last`, in ascending order: where several copies of a stage share the work.
  std::vector<T> sorted() const {
    auto all = last();
    std::sort(all.begin(), all.end());
    return all;
  }
  /// All datasets by batch time. A batch that failed, or had no dataset, is not among them.
  const std::map<batch_time, std::vector<T>>& batches() const noexcept { return *batches_; }
  node_id node() const noexcept { return node_; }

private:
  std::shared_ptr<std::map<batch_time, std::vector<T>>> batches_;
  node_id node_ = 0;
};

/// A topology under test: inputs to push into, outputs to read, and a clock that stands still until
/// the test lets batches pass. The same as a `simulation`, with less to write:
///
///     weir::testing::test_topology test;
///     auto lines = test.input<std::string>();
///     auto counts = test.output(count_words(lines));
///     lines.push({"a b a"});
///     test.batch();
///     CHECK(counts.sorted() == …);
///
/// No thread, no waiting; the same seed gives the same run. The first `batch` starts it, and nothing
/// can be added afterwards.
class test_topology {
public:
  explicit test_topology(simulation_options options = {}) : run_(std::move(options)) {}

  template <class T>
  test_input<T> input(std::uint32_t partitions = 1) {
    return test_input<T>(run_.context(), partitions);
  }
  template <class T>
  test_output<T> output(const dstream<T>& stream) {
    return test_output<T>(stream);
  }

  /// Lets one batch interval pass, and the batch be completed.
  void batch() { batches(1); }
  void batches(int count) {
    if (run_.context().state() == context_state::initialized)
      run_.start();
    run_.batches(count);
  }
  /// Of the last batch.
  batch_time time() {
    return batch_time(run_.clock().now()).floor(run_.context().batch_interval());
  }

  simulation& run() noexcept { return run_; }
  streaming_context& context() noexcept { return run_.context(); }

private:
  simulation run_;
};

} // namespace weir::testing
