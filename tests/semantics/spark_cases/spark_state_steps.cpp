// SPDX-License-Identifier: Apache-2.0
#include "spark_functions.hpp"
#include "spark_steps.hpp"

namespace weir::testing {

namespace {

using step = const spark_step&;

state_options options_of(step at) {
  state_options out;
  out.initial = at.test.initial_state();
  out.partitions = at.test.shuffle_partitions();
  return out;
}

spark_pipeline updated(step at) {
  const plain_update f = described_update(at.test.function());
  const bool by_iterator = at.words.starts_with("(iterator form)");
  return {.out = by_iterator ? update_state_by_partition(
                                   at.pairs(),
                                   [f](const value&, const values& fresh,
                                       const std::optional<value>& old) { return f(fresh, old); },
                                   options_of(at))
                             : update_state_by_key(at.pairs(), f, options_of(at)),
          .by_key = true};
}

/// Keys time out as in Spark, which looks for them at every tenth batch.
state_options timed_options(step at) {
  constexpr std::int64_t spark_checkpoint_batches = 10;
  state_options out = options_of(at);
  if (const auto timeout = at.test.batches_ms("timeout_batches"))
    out.timeout = milliseconds(*timeout);
  out.timeout_interval = milliseconds(spark_checkpoint_batches * at.test.batch_ms());
  return out;
}

spark_pipeline mapped(step at) {
  const state_options options = timed_options(at);
  const std::string& words = at.test.function();
  const mapped_streams out =
      at.words == "(key,value,state)->value"
          ? map_with_state(at.pairs(), described_plain_mapping(words), options)
          : map_with_state(at.pairs(), described_mapping(words), options);
  return {.out = out.emitted, .snapshots = out.snapshots, .by_key = true};
}

} // namespace

const spark_builders& spark_state_steps() {
  static const spark_builders table{
      {"updateStateByKey", updated},
      {"mapWithState", mapped},
  };
  return table;
}

} // namespace weir::testing
