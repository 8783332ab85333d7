// SPDX-License-Identifier: Apache-2.0
#include "spark_functions.hpp"
#include "spark_steps.hpp"

namespace weir::testing {

namespace {

using step = const spark_step&;

/// The two sides of an operator on two streams, each prepared as the case says:
/// "s1 mapped to (w,1), s2 mapped to (w,'x')".
value_stream side(step at, int which) {
  const std::string& words = at.test.function();
  const std::string mark = "s" + std::to_string(which) + " mapped to ";
  const std::size_t begin = words.find(mark);
  if (begin == std::string::npos)
    return at.inputs.stream(which);
  const std::size_t end = words.find(", s", begin);
  return map(at.inputs.stream(which),
             described_map(words.substr(
                 begin + mark.size(), end == std::string::npos ? end : end - begin - mark.size())));
}

template <auto join_operator>
spark_pipeline joined(step at) {
  return {.out = join_operator(side(at, 1), side(at, 2), at.test.shuffle_partitions()),
          .by_key = true};
}

spark_pipeline transformed_with(step at) {
  return {.out = transform_with(side(at, 1), side(at, 2), described_transform_with(at.words)),
          .by_key = at.words == "dataset join"};
}

} // namespace

const spark_builders& spark_elementwise_steps() {
  static const spark_builders table{
      {"map",
       [](step at) -> spark_pipeline { return {map(at.in(), described_map(at.function()))}; }},
      {"flatMap",
       [](step at) -> spark_pipeline {
         return {flat_map(at.in(), described_flat_map(at.test.function()))};
       }},
      {"filter",
       [](step at) -> spark_pipeline {
         return {filter(at.in(), described_filter(at.function()))};
       }},
      {"glom", [](step at) -> spark_pipeline { return {glom(at.in())}; }},
      {"mapPartitions",
       [](step at) -> spark_pipeline {
         return {map_partitions(at.in(), described_partition_map(at.function()))};
       }},
      {"repartition",
       [](step at) -> spark_pipeline {
         return {repartition(at.in(), static_cast<std::uint32_t>(at.test.number("numPartitions")))};
       }},
      {"reduce",
       [](step at) -> spark_pipeline { return {reduce(at.in(), described_fold(at.function()))}; }},
      {"count", [](step at) -> spark_pipeline { return {count(at.in())}; }},
      {"transform",
       [](step at) -> spark_pipeline {
         return {transform(at.in(), described_transform(at.function()))};
       }},
      {"transformWith", transformed_with},
      {"union", [](step at) -> spark_pipeline { return {union_with(side(at, 1), side(at, 2))}; }},
      {"cogroup", joined<cogroup>},
      {"join", joined<join>},
      {"leftOuterJoin", joined<left_outer_join>},
      {"rightOuterJoin", joined<right_outer_join>},
      {"fullOuterJoin", joined<full_outer_join>},
      {"checkpoint",
       [](step at) -> spark_pipeline {
         return {at.in().checkpoint(
             milliseconds(at.test.number("checkpoint_batches") * at.test.batch_ms()))};
       }},
  };
  return table;
}

} // namespace weir::testing
