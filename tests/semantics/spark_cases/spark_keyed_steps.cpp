// SPDX-License-Identifier: Apache-2.0
#include "spark_functions.hpp"
#include "spark_steps.hpp"

namespace weir::testing {

namespace {

using step = const spark_step&;

/// A result by key.
spark_pipeline by_key(value_stream out) {
  return {.out = std::move(out), .by_key = true};
}

window_size size_of(step at) {
  window_size out{milliseconds(at.test.number("window_batches") * at.test.batch_ms())};
  if (const auto slide = at.test.batches_ms("slide_batches"))
    out.slide = milliseconds(*slide);
  return out;
}

bool incremental(step at) {
  if (!at.words.empty() && at.words != "with inverse")
    throw not_supported("a window " + at.words);
  return !at.words.empty();
}

/// The inverse of the case's function; subtraction where only "with inverse" is said.
value_fold inverse_of(step at) {
  const json::value* named = at.test.fields().at("params").as_object().if_contains("inverse");
  return described_inverse(named != nullptr ? from_json(*named).text() : "difference");
}

/// A checkpoint interval that is given in ms.
value_stream checkpointed(step at, const value_stream& out) {
  return at.test.has_param("checkpoint_ms")
             ? out.checkpoint(milliseconds(at.test.number("checkpoint_ms")))
             : out;
}

spark_pipeline reduced_by_key_and_window(step at) {
  const value_fold f = described_fold(at.test.function());
  const std::uint32_t partitions = at.test.shuffle_partitions();
  return by_key(incremental(at)
                    ? checkpointed(at, reduce_by_key_and_window(at.pairs(), f, {inverse_of(at)},
                                                                size_of(at), partitions))
                    : reduce_by_key_and_window(at.pairs(), f, size_of(at), partitions));
}

spark_pipeline reduced_by_window(step at) {
  const value_fold f = described_fold(at.test.function());
  return {incremental(at) ? reduce_by_window(at.in(), f, inverse_of(at), size_of(at))
                          : reduce_by_window(at.in(), f, size_of(at))};
}

} // namespace

const spark_builders& spark_keyed_steps() {
  static const spark_builders table{
      {"groupByKey",
       [](step at) { return by_key(group_by_key(at.pairs(), at.test.shuffle_partitions())); }},
      {"reduceByKey",
       [](step at) {
         return by_key(reduce_by_key(at.pairs(), described_fold(at.function()),
                                     at.test.shuffle_partitions()));
       }},
      {"countByValue",
       [](step at) { return by_key(count_by_value(at.in(), at.test.shuffle_partitions())); }},
      {"mapValues",
       [](step at) -> spark_pipeline {
         return {map_values(at.pairs(), described_map(at.function()))};
       }},
      {"flatMapValues",
       [](step at) -> spark_pipeline {
         return {flat_map_values(at.pairs(), described_flat_map(at.function()))};
       }},
  };
  return table;
}

const spark_builders& spark_window_steps() {
  static const spark_builders table{
      {"window", [](step at) -> spark_pipeline { return {window(at.in(), size_of(at))}; }},
      {"countByWindow",
       [](step at) -> spark_pipeline { return {count_by_window(at.in(), size_of(at))}; }},
      {"reduceByWindow", reduced_by_window},
      {"countByValueAndWindow",
       [](step at) {
         return by_key(
             count_by_value_and_window(at.in(), size_of(at), at.test.shuffle_partitions()));
       }},
      {"groupByKeyAndWindow",
       [](step at) {
         return by_key(
             group_by_key_and_window(at.pairs(), size_of(at), at.test.shuffle_partitions()));
       }},
      {"reduceByKeyAndWindow", reduced_by_key_and_window},
  };
  return table;
}

} // namespace weir::testing
