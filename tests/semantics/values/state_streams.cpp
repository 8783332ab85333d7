// SPDX-License-Identifier: Apache-2.0
#include "state_streams.hpp"

#include <weir/operators/dstream.hpp>
#include <weir/state/snapshot_codec.hpp>

namespace weir::testing {

namespace {

using fresh_values = std::span<const value_cell<value>>;

values owned(const fresh_values& cells) {
  values out;
  for (const value& each : cells)
    out.push_back(each);
  return out;
}

state_spec<value, value> spec_of(const state_options& options) {
  std::vector<value_pair> initial;
  for (const value& both : options.initial)
    initial.emplace_back(both.first(), both.second());
  state_spec<value, value> out;
  out.initial = initial;
  out.by = options.partitions;
  out.timeout = options.timeout;
  out.timeout_interval = options.timeout_interval;
  return out;
}

/// The library's state behind the face that functions of the cases know.
class library_state final : public key_state {
public:
  explicit library_state(state<value>& held) : held_(held) {}
  bool exists() const override { return held_.exists(); }
  value get() const override { return held_.get(); }
  void update(const value& next) override { held_.update(next); }
  void remove() override { held_.remove(); }

private:
  state<value>& held_;
};

template <class F>
mapped_streams mapped(const value_stream& in, F f, const state_options& options) {
  const auto out = in.pairs().map_with_state<value>(std::move(f), spec_of(options));
  return {static_cast<const dstream<value>&>(out), out.state_snapshots()};
}

} // namespace

value_stream update_state_by_key(const value_stream& in, plain_update f,
                                 const state_options& options) {
  return in.pairs().update_state_by_key<value>(
      [f = std::move(f)](const fresh_values& fresh, const optional_view<value>& old) {
        return f(owned(fresh), old);
      },
      spec_of(options));
}

value_stream update_state_by_key(const value_stream& in, timed_update f,
                                 const state_options& options) {
  return in.pairs().update_state_by_key<value>(
      [f = std::move(f)](batch_time time, const value& key, const fresh_values& fresh,
                         const optional_view<value>& old) {
        return f(time, key, owned(fresh), old);
      },
      spec_of(options));
}

value_stream update_state_by_partition(const value_stream& in, keyed_update_function f,
                                       const state_options& options) {
  using updates = std::span<const keyed_update<value, value, value>>;
  return in.pairs().update_state_by_partition<value>(
      [f = std::move(f)](const updates& all) {
        std::vector<value_pair> out;
        for (const auto& each : all)
          if (auto next = f(each.key, owned(each.values), each.state))
            out.emplace_back(each.key, std::move(*next));
        return out;
      },
      spec_of(options));
}

mapped_streams map_with_state(const value_stream& in, mapping_function f,
                              const state_options& options) {
  return mapped(
      in,
      [f = std::move(f)](batch_time time, const value& key, const optional_view<value>& element,
                         state<value>& held) {
        library_state shown(held);
        return f(time, key, element, shown);
      },
      options);
}

mapped_streams map_with_state(const value_stream& in, plain_mapping f,
                              const state_options& options) {
  return mapped(
      in,
      [f = std::move(f)](const value& key, const optional_view<value>& element,
                         state<value>& held) {
        library_state shown(held);
        return f(key, element, shown);
      },
      options);
}

} // namespace weir::testing
