// SPDX-License-Identifier: Apache-2.0
#include "case_runner.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace weir::testing {

json::value read_json(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw std::runtime_error("cannot read " + path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return json::parse(text);
}

namespace {

int kind_order(const json::value& value) {
  if (value.is_null())
    return 0;
  if (value.is_number())
    return 1;
  return value.is_string() ? 2 : 3;
}

} // namespace

bool json_less(const json::value& left, const json::value& right) {
  if (kind_order(left) != kind_order(right))
    return kind_order(left) < kind_order(right);
  if (left.is_number())
    return left.to_number<std::int64_t>() < right.to_number<std::int64_t>();
  if (left.is_string())
    return left.as_string() < right.as_string();
  if (left.is_array())
    return std::lexicographical_compare(left.as_array().begin(), left.as_array().end(),
                                        right.as_array().begin(), right.as_array().end(),
                                        json_less);
  return false;
}

void sort_values(json::array& values) {
  std::sort(values.begin(), values.end(), json_less);
}

const std::vector<run_mode>& run_modes() {
  static const std::vector<run_mode> modes{
      {1, 1, true}, {2, 2, false}, {3, 3, false}, {4, 8, false}, {std::nullopt, 3, false},
  };
  return modes;
}

std::string to_string(const run_mode& mode) {
  return (mode.seed ? "seed " + std::to_string(*mode.seed) : std::string("threads")) +
         ", default parallelism " + std::to_string(mode.parallelism);
}

run_result run_topology(const run_plan& plan, const run_mode& mode) {
  const auto clock = std::make_shared<manual_clock>();
  engine_options engine;
  engine.threads = 2;
  engine.default_parallelism = mode.parallelism;
  engine.deterministic_seed = mode.seed;
  context_options options;
  options.clock = clock;
  const std::chrono::milliseconds interval(plan.batch_ms);
  streaming_context context(engine, interval, options);

  run_result result;
  plan.build(context, result.outputs);
  context.start();
  const bool stepwise = mode.stepwise || plan.before_batch;
  for (std::size_t k = 0; k < plan.batches; ++k) {
    if (plan.before_batch)
      plan.before_batch(k);
    clock->advance(interval);
    if ((stepwise || k + 1 == plan.batches) && !context.await_batch(batch_time(clock->now())))
      throw std::runtime_error("the batch at " + std::to_string(clock->now().count()) +
                               " ms was not completed");
  }
  context.stop();
  try {
    context.await_termination();
  } catch (...) {
    result.error = std::current_exception();
  }
  return result;
}

} // namespace weir::testing
