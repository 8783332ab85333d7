// SPDX-License-Identifier: Apache-2.0
#include "spark_topologies.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::testing {

namespace {

using std::int64_t;
using std::string;
using std::string_view;
using count_pair = std::pair<string, int64_t>;
using text_pair = std::pair<string, string>;
using any_pair = std::pair<any_json, any_json>;

/// A builder for a case with one input of T and one output: `f(stream, case)` gives the output.
template <class T, class F>
topology_builder of(F f) {
  return [f](const spark_case& test, streaming_context& context, recorder& outputs) {
    const auto input = test.input<T>(context);
    if constexpr (std::is_invocable_v<F, const dstream<T>&, const spark_case&>)
      outputs.record(f(input, test), "out");
    else
      outputs.record(f(input), "out");
  };
}

/// As above, with two inputs.
template <class T, class U, class F>
topology_builder of_two(F f) {
  return [f](const spark_case& test, streaming_context& context, recorder& outputs) {
    outputs.record(f(test.input<T>(context, 1), test.input<U>(context, 2)), "out");
  };
}

constexpr auto sum = [](int64_t a, int64_t b) { return a + b; };
constexpr auto with_one = [](string_view word) { return std::pair<string_view, int64_t>(word, 1); };
constexpr auto to_text = [](int64_t x) { return std::to_string(x); };

template <class Batch>
int64_t sum_of_batch(const Batch& numbers) {
  return numbers.sum();
}

/// The datasets of a queue, one for each batch.
dstream<any_json> queue_of(const spark_case& test, const streaming_context& context,
                           const char* field) {
  auto queue = std::make_shared<batch_queue<any_json>>();
  for (const json::value& dataset : test.fields().at(field).as_array())
    queue->push(from_json<std::vector<any_json>>(dataset), test.partitions(context));
  return context.queue_stream<any_json>(queue);
}

void add_elementwise(std::map<string, topology_builder>& table) {
  const auto to_string = of<int64_t>([](const auto& in) { return in.map(to_text); });
  table["map: to string"] = to_string;
  table["map: str"] = to_string;
  table["map: string length"] = of<string>([](const auto& in) {
    return in.map([](string_view word) { return static_cast<int64_t>(word.size()); });
  });
  table["map value"] = of<count_pair>(
      [](const auto& in) { return in.map([](const auto& pair) { return pair.second; }); });
  table["map to (s,len), filter key contains 'a'"] = of<string>([](const auto& in) {
    return in
        .map([](string_view word) { return std::pair(word, static_cast<int64_t>(word.size())); })
        .filter([](const auto& pair) { return pair.first.find('a') != string_view::npos; });
  });
  table["flatMap: x -> x, 2x"] = of<int64_t>([](const auto& in) {
    return in.flat_map([](int64_t x) { return std::vector<int64_t>{x, 2 * x}; });
  });
  table["flatMap to pairs: (length, character)"] = of<string>([](const auto& in) {
    return in.template flat_map<std::pair<int64_t, string>>([](string_view word, auto emit) {
      for (std::size_t i = 0; i < word.size(); ++i)
        emit(std::pair(static_cast<int64_t>(word.size()), word.substr(i, 1)));
    });
  });
  table["flatMapValues: v -> v, v+10"] = of<std::pair<any_json, int64_t>>([](const auto& in) {
    return in.flat_map_values([](int64_t v) { return std::vector<int64_t>{v, v + 10}; });
  });
  table["filter: even"] =
      of<int64_t>([](const auto& in) { return in.filter([](int64_t x) { return x % 2 == 0; }); });
}

void add_partitions(std::map<string, topology_builder>& table) {
  table["glom"] = of<any_json>([](const auto& in) { return in.glom(); });
  const auto sums = of<int64_t>([](const auto& in) {
    return in.map_partitions([](const batch<int64_t>& partition) {
      return std::vector<int64_t>{sum_of_batch(partition)};
    });
  });
  table["mapPartitions: partition -> single sum"] = sums;
  table["mapPartitions: sum"] = sums;
  table["mapPartitions: concatenate upper-cased"] = of<string>([](const auto& in) {
    return in.map_partitions([](const batch<string>& partition) {
      string all;
      for (const string_view word : partition)
        for (const char c : word)
          all += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      return std::vector<string>{all};
    });
  });
  table["repartition"] = of<int64_t>([](const auto& in, const spark_case& test) {
    return in.repartition(static_cast<std::uint32_t>(test.number("numPartitions", 0)));
  });
}

void add_aggregations(std::map<string, topology_builder>& table) {
  table["reduce: sum"] = of<int64_t>([](const auto& in) { return in.reduce(sum); });
  table["count"] = of<int64_t>([](const auto& in) { return in.count(); });
  table["countByValue"] = of<any_json>([](const auto& in) { return in.count_by_value(); });
  table["groupByKey"] = of<any_pair>([](const auto& in) { return in.group_by_key(); });
  table["map to (x,1) then groupByKey"] =
      of<string>([](const auto& in) { return in.map(with_one).group_by_key(); });
  table["reduceByKey sum"] = of<count_pair>([](const auto& in) { return in.reduce_by_key(sum); });
  table["map to (x,1) then reduceByKey: sum"] =
      of<string>([](const auto& in) { return in.map(with_one).reduce_by_key(sum); });
  table["map (x,1), reduceByKey sum, mapValues: v+10"] = of<string>([](const auto& in) {
    return in.map(with_one).reduce_by_key(sum).map_values([](int64_t v) { return v + 10; });
  });
}

void add_transforms(std::map<string, topology_builder>& table) {
  table["transform: rdd.map(to string)"] = of<int64_t>([](const auto& in) {
    return in.transform([](const batch<int64_t>& dataset) { return dataset.map(to_text); });
  });
  table["transform: +2"] = of<int64_t>([](const auto& in) {
    return in.transform(
        [](const batch<int64_t>& dataset) { return dataset.map([](int64_t x) { return x + 2; }); });
  });
  using number_pair = std::pair<int64_t, int64_t>;
  table["transform(sortByKey)"] = of<number_pair>([](const auto& in) {
    return in.transform([](const batch<number_pair>& dataset) { return dataset.sort_by_key(); });
  });
  table["transform(map key)"] = of<number_pair>([](const auto& in) {
    return in.transform([](const batch<number_pair>& dataset) { return dataset.keys(); });
  });
  table["transformWith(dataset join)"] = of_two<text_pair, text_pair>([](auto one, auto two) {
    return one.transform_with(
        two, [](const batch<text_pair>& a, const batch<text_pair>& b) { return a.join(b); });
  });
  table["transformWith(dataset join): s1 mapped to (w,1), s2 mapped to (w,'x')"] =
      of_two<string, string>([](auto one, auto two) {
        const auto with_x = two.map([](string_view word) { return std::pair(word, "x"); });
        return one.map(with_one).transform_with(
            with_x,
            [](const batch<count_pair>& a, const batch<text_pair>& b) { return a.join(b); });
      });
  table["transformWith(dataset union)"] = of_two<string, string>([](auto one, auto two) {
    return one.transform_with(
        two, [](const batch<string>& a, const batch<string>& b) { return a.union_with(b); });
  });
}

/// The union of s, s + 4 and s + 8 by a function on the datasets.
topology_builder three_in_one() {
  return [](const spark_case& test, streaming_context& context, recorder& outputs) {
    const auto plus = [](int64_t by) { return [by](int64_t x) { return x + by; }; };
    const auto in = test.input<int64_t>(context);
    const dstream<int64_t> all[] = {in, in.map(plus(4)), in.map(plus(8))};
    outputs.record(context.transform<int64_t>(
                       std::span<const dstream<int64_t>>(all),
                       [](const std::vector<batch<int64_t>>& datasets, batch_time) {
                         return datasets[0].union_with(datasets[1]).union_with(datasets[2]);
                       }),
                   "out");
  };
}

void add_several_streams(std::map<string, topology_builder>& table) {
  table["context.transform over s, s.map(+4), s.map(+8) with dataset union"] = three_in_one();
  table["context.transform over 3 streams, dataset union"] = three_in_one();
  // Streams of different types meet in two steps here; Spark loses their types in one.
  table["context.transform of 3 streams: union of s1,s2 as (i,i) joined with s3"] =
      [](const spark_case& test, streaming_context& context, recorder& outputs) {
        using labelled = std::pair<int64_t, string>;
        const dstream<int64_t> numbers[] = {test.input<int64_t>(context, 1),
                                            test.input<int64_t>(context, 2)};
        const auto both = context.transform<int64_t>(
            std::span<const dstream<int64_t>>(numbers),
            [](const std::vector<batch<int64_t>>& datasets, batch_time) {
              return datasets[0].union_with(datasets[1]).map([](int64_t x) {
                return std::pair(x, x);
              });
            });
        outputs.record(
            both.transform_with(test.input<labelled>(context, 3),
                                [](const auto& a, const batch<labelled>& b) { return a.join(b); }),
            "out");
      };
  table["union"] = of_two<int64_t, int64_t>([](auto one, auto two) { return one.union_with(two); });
  table["queueStream"] = [](const spark_case& test, streaming_context& context, recorder& outputs) {
    outputs.record(queue_of(test, context, "input"), "out");
  };
  table["context.union of two equal queue streams"] =
      [](const spark_case& test, streaming_context& context, recorder& outputs) {
        const dstream<any_json> both[] = {queue_of(test, context, "input"),
                                          queue_of(test, context, "input2")};
        outputs.record(context.union_all<any_json>(both), "out");
      };
}

void add_failures(std::map<string, topology_builder>& table) {
  static constexpr auto fail = [](int64_t) -> int64_t {
    throw std::runtime_error("this is a failed function");
  };
  table["map raising"] = of<int64_t>([](const auto& in) { return in.map(fail); });
  table["map raising on value 1"] = of<int64_t>(
      [](const auto& in) { return in.map([](int64_t x) { return x == 1 ? fail(x) : x; }); });
  table["transformWith raising"] = of_two<int64_t, int64_t>([](auto one, auto two) {
    return one.transform_with(
        two, [](const batch<int64_t>& a, const batch<int64_t>&) { return a.map(fail); });
  });
  table["foreachRDD with counters"] = of<any_json>([](const auto& in) { return in; });
}

} // namespace

const std::map<std::string, topology_builder>& spark_topologies() {
  static const auto table = [] {
    std::map<string, topology_builder> all;
    add_elementwise(all);
    add_partitions(all);
    add_aggregations(all);
    add_transforms(all);
    add_several_streams(all);
    add_failures(all);
    return all;
  }();
  return table;
}

} // namespace weir::testing
