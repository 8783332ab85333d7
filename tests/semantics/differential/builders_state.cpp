// SPDX-License-Identifier: Apache-2.0
#include "../values/state_streams.hpp"
#include "builder.hpp"
#include "functions.hpp"
#include "mapping_functions.hpp"

namespace weir::testing {

namespace {

state_options options_of(const node_site& site) {
  state_options out;
  if (site.args().has("initial"))
    out.initial = site.args().list("initial");
  out.partitions = site.args().partitions();
  // Keeps the keys where they are if there is nothing to move, which changes no result.
  site.args().flag("remember_partitioner", true);
  return out;
}

value_stream updated(const node_site& site) {
  const update_function f = state_update_function(site.args().text("fn"));
  const state_options options = options_of(site);
  const std::string form = site.args().text("form");
  const value no_key;
  if (form == "plain")
    return update_state_by_key(
        site.in(), plain_update([f, no_key](const values& fresh, const std::optional<value>& old) {
          return f(0, no_key, fresh, old);
        }),
        options);
  if (form == "timed")
    return update_state_by_key(
        site.in(),
        timed_update([f, interval = site.batch_interval](batch_time time, const value& key,
                                                         const values& fresh,
                                                         const std::optional<value>& old) {
          return f(time.since_epoch() / interval, key, fresh, old);
        }),
        options);
  if (form == "iterator")
    return update_state_by_partition(
        site.in(),
        [f](const value& key, const values& fresh, const std::optional<value>& old) {
          return f(0, key, fresh, old);
        },
        options);
  throw not_supported("form of update_state_by_key: " + form);
}

built_node update_state(const node_site& site) {
  const value_stream out = updated(site);
  return {site.args().has("checkpoint_ms") ? out.checkpoint(site.args().time("checkpoint_ms"))
                                           : out};
}

/// Keys time out as in Spark, at every tenth slide or when the state is checkpointed.
built_node map_state(const node_site& site) {
  state_options options = options_of(site);
  if (const auto timeout = site.args().time_if("timeout_ms"))
    options.timeout = *timeout;
  const auto checkpoint = site.args().time_if("checkpoint_ms");
  options.timeout_interval = site.node.state_checkpoint.value_or(10 * site.node.slide);
  mapped_streams out = map_with_state(site.in(), state_mapping_function(site.args()), options);
  if (checkpoint)
    out.emitted = out.emitted.checkpoint(*checkpoint);
  return {out.emitted, out.snapshots};
}

built_node snapshots(const node_site& site) {
  if (!site.input(0).snapshots)
    throw not_supported("state_snapshots of a stream without state");
  return {*site.input(0).snapshots};
}

} // namespace

const node_builders& state_builders() {
  static const node_builders table{
      {"update_state_by_key", update_state},
      {"map_with_state", map_state},
      {"state_snapshots", snapshots},
  };
  return table;
}

} // namespace weir::testing
