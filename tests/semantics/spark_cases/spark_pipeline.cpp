// SPDX-License-Identifier: Apache-2.0
#include "spark_pipeline.hpp"

#include <array>
#include <cctype>
#include <vector>

#include "spark_functions.hpp"
#include "spark_steps.hpp"

namespace weir::testing {

namespace {

/// Cuts at the first separator that is found; the separators are words between operators.
std::vector<std::string> steps_of(std::string operation) {
  constexpr std::array separators{", ", " then ", " with stream "};
  std::vector<std::string> out;
  for (;;) {
    std::size_t at = std::string::npos;
    std::size_t length = 0;
    for (const std::string_view separator : separators)
      if (const std::size_t found = operation.find(separator); found < at) {
        at = found;
        length = separator.size();
      }
    out.push_back(operation.substr(0, at));
    if (at == std::string::npos)
      return out;
    operation.erase(0, at + length);
  }
}

/// "reduceByKey sum" or "transform(sortByKey)": a name, and what follows without its parentheses.
std::pair<std::string, std::string> name_and_words(const std::string& text) {
  std::size_t end = 0;
  while (end < text.size() && std::isalpha(static_cast<unsigned char>(text[end])) != 0)
    ++end;
  std::string words = text.substr(end);
  if (words.starts_with(' '))
    words.erase(0, 1);
  else if (words.starts_with('(') && words.ends_with(')'))
    words = words.substr(1, words.size() - 2);
  return {text.substr(0, end), words};
}

const spark_builder* find_step(const std::string& name) {
  for (const spark_builders* table : {&spark_elementwise_steps(), &spark_keyed_steps(),
                                      &spark_window_steps(), &spark_state_steps()}) {
    const auto found = table->find(name);
    if (found != table->end())
      return &found->second;
  }
  return nullptr;
}

/// What a case calls in one go, and whose words would be taken for several operators.
using whole_builder = value_stream (*)(spark_inputs&);

value_stream union_of_three_shifted(spark_inputs& inputs) {
  const value_stream& in = inputs.stream(1);
  const std::vector<value_stream> all{in, map(in, described_map("+4")),
                                      map(in, described_map("+8"))};
  return transform_all(all, [](const std::vector<dataset>& datasets, batch_time time) {
    const auto unite = described_transform_with("dataset union");
    return unite(unite(datasets[0], datasets[1], time), datasets[2], time);
  });
}

value_stream union_joined_with_third(spark_inputs& inputs) {
  const std::vector<value_stream> all{inputs.stream(1), inputs.stream(2), inputs.stream(3)};
  return transform_all(all, [](const std::vector<dataset>& datasets, batch_time time) {
    values twice;
    for (std::size_t i = 0; i < 2; ++i)
      for (const value& x : collect(datasets[i]))
        twice.push_back(value::pair(x, x));
    return described_transform_with("dataset join")(dataset_of(twice), datasets[2], time);
  });
}

value_stream union_of_queues(spark_inputs& inputs) {
  const std::vector<value_stream> both{inputs.queue(1), inputs.queue(2)};
  return union_all(both);
}

value_stream lines_of_files(spark_inputs& inputs) {
  return inputs.files().lines(inputs.run().context());
}

const std::map<std::string, whole_builder>& whole_operations() {
  static const std::map<std::string, whole_builder> table{
      {"context.transform over s, s.map(+4), s.map(+8) with dataset union", union_of_three_shifted},
      {"context.transform over 3 streams, dataset union", union_of_three_shifted},
      {"context.transform of 3 streams: union of s1,s2 as (i,i) joined with s3",
       union_joined_with_third},
      {"context.union of two equal queue streams", union_of_queues},
      {"queueStream", [](spark_inputs& inputs) { return inputs.queue(1); }},
      {"fileStream", lines_of_files},
      {"file stream including pre-existing file", lines_of_files},
      {"fileStream on dir/*/",
       [](spark_inputs& inputs) {
         return inputs.files().lines_of_subfolders(inputs.run().context());
       }},
      {"binaryRecordsStream",
       [](spark_inputs& inputs) { return inputs.files().records(inputs.run().context()); }},
      {"foreachRDD with counters", [](spark_inputs& inputs) { return inputs.stream(1); }},
  };
  return table;
}

} // namespace

value_stream spark_step::pairs() const {
  const bool bare = so_far.untouched && !inputs.holds_pairs(1);
  return bare ? map(in(), described_map("(x,1)")) : in();
}

spark_pipeline build_pipeline(const spark_case& test, spark_inputs& inputs) {
  const auto whole = whole_operations().find(test.operation());
  if (whole != whole_operations().end())
    return {whole->second(inputs)};
  spark_pipeline so_far{inputs.stream(1)};
  so_far.untouched = true;
  for (const std::string& step : steps_of(test.operation())) {
    const auto [name, words] = name_and_words(step);
    const spark_builder* const build = find_step(name);
    if (build == nullptr)
      throw not_supported("operator: " + step);
    const bool by_key = so_far.by_key;
    so_far = (*build)({test, inputs, so_far, words});
    so_far.by_key = so_far.by_key || by_key;
  }
  so_far.raises = test.operation().find("raising") != std::string::npos;
  return so_far;
}

} // namespace weir::testing
