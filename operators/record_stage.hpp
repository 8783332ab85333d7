// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <weir/operators/dead_letter.hpp>
#include <weir/operators/stage.hpp>

namespace weir {

namespace detail {

/// Called in a handler: what was thrown on a record, as text; thrown again if it was no fault of the
/// record (memory is short, the actor dies).
std::string reason_to_reject();

/// Of functions that emit nothing before they can throw.
struct nothing_to_take_back {
  void operator()() const noexcept {}
};

} // namespace detail

/// The base of stages that call a user function for each element of type T by itself, so that an
/// element on which it throws can be left out of the batch. Costs nothing unless it is told to.
template <class T>
class record_stage : public stage {
public:
  void set_error_policy(error_policy policy, std::string_view name) final {
    policy_ = policy;
    name_ = name;
    if (policy == error_policy::dead_letter && !letters_) {
      letters_ = std::make_unique<output_port<dead_letter<T>>>();
      add_output(*letters_);
    }
  }
  std::uint64_t rejected() const noexcept final { return rejected_; }

  batch_outcome on_batch_end(const batch_end& end) override {
    for (const held_back& one : held_back_)
      letters_->emit(dead_letter<T>{to_owned<T>(chunk<T>::of(*one.input).items()[one.index]),
                                    one.error, name_, end.time});
    return end.all();
  }
  void commit() override { forget(); }
  void roll_back() override { forget(); }

protected:
  error_policy policy() const noexcept { return policy_; }

  /// Calls `body(element)` for each element, and `reject()` after one on which it threw, if the batch
  /// goes on without that one.
  template <class Body, class Reject = detail::nothing_to_take_back>
  void each_record(const input_chunk& input, Body&& body, Reject&& reject = {}) {
    // Without the try: to keep the place in the loop for a handler costs some instructions a record.
    if (policy_ == error_policy::fail)
      for (auto&& element : input.as<T>())
        body(element);
    else
      each_guarded(input, body, reject);
  }

private:
  /// The loop is tried as a whole, and goes on behind the element that threw.
  template <class Body, class Reject>
  void each_guarded(const input_chunk& input, Body& body, Reject& reject) {
    const auto& items = input.as<T>().items();
    const std::size_t size = items.size();
    for (std::size_t at = 0; at < size; ++at) {
      try {
        for (; at < size; ++at)
          body(items[at]);
      } catch (...) {
        std::string why = detail::reason_to_reject();
        reject();
        ++rejected_;
        if (letters_)
          held_back_.push_back({input.chunk, at, std::move(why)});
      }
    }
  }

  /// An element that waits for the batch's time. Its chunk is kept on the edge anyway.
  struct held_back {
    chunk_ptr input;
    std::size_t index;
    std::string error;
  };

  void forget() noexcept {
    held_back_.clear();
    rejected_ = 0;
  }

  error_policy policy_ = error_policy::fail;
  std::string name_;
  std::uint64_t rejected_ = 0;
  std::vector<held_back> held_back_;
  std::unique_ptr<output_port<dead_letter<T>>> letters_;
};

} // namespace weir
