// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>

#include "streams.hpp"

namespace weir::testing {

/// What streams with state are given beside their function.
struct state_options {
  values initial{}; ///< pairs
  std::uint32_t partitions = 0;
  /// Of `map_with_state`: when keys time out, and how often that is looked for (0: in each batch).
  milliseconds timeout{0};
  milliseconds timeout_interval{0};
};

// The three forms of `update_state_by_key`. Nothing as the new state drops the key.

using plain_update =
    std::function<std::optional<value>(const values& fresh, const std::optional<value>& old)>;
value_stream update_state_by_key(const value_stream& in, plain_update f,
                                 const state_options& options);

using timed_update = std::function<std::optional<value>(
    batch_time time, const value& key, const values& fresh, const std::optional<value>& old)>;
value_stream update_state_by_key(const value_stream& in, timed_update f,
                                 const state_options& options);

/// By an iterator over the keys of a partition; `f` is called for each.
using keyed_update_function = std::function<std::optional<value>(
    const value& key, const values& fresh, const std::optional<value>& old)>;
value_stream update_state_by_partition(const value_stream& in, keyed_update_function f,
                                       const state_options& options);

/// The state of one key, as a function of `map_with_state` sees it.
class key_state {
public:
  virtual ~key_state() = default;
  virtual bool exists() const = 0;
  virtual value get() const = 0;
  virtual void update(const value& next) = 0;
  virtual void remove() = 0;
};

/// What is emitted for one element of a key, or, without one, when the key times out.
using mapping_function = std::function<std::optional<value>(
    batch_time time, const value& key, const std::optional<value>& element, key_state& state)>;

/// What `map_with_state` emits, and the states of all keys.
struct mapped_streams {
  value_stream emitted;
  value_stream snapshots;
};
mapped_streams map_with_state(const value_stream& in, mapping_function f,
                              const state_options& options);
/// The form without a time, which emits something for each call.
using plain_mapping =
    std::function<value(const value& key, const std::optional<value>& element, key_state& state)>;
mapped_streams map_with_state(const value_stream& in, plain_mapping f,
                              const state_options& options);

} // namespace weir::testing
