// SPDX-License-Identifier: Apache-2.0
#include "differential_cases.hpp"

#include "builder.hpp"
#include "judge.hpp"

namespace weir::testing {

namespace {

/// What a run gave, and what else is wrong with it.
struct observed {
  case_results results{};
  std::string fault{};
};

std::string check_slides(const differential_case& test, const built_case& built) {
  for (const case_node& node : test.nodes) {
    const milliseconds slide = built.stream(node.id).slide_duration();
    if (slide != node.slide)
      return node.id + " slides by " + std::to_string(slide.count()) + " ms, in Spark by " +
             std::to_string(node.slide.count()) + " ms";
  }
  return "";
}

std::string check_slices(const differential_case& test, const built_case& built) {
  for (const case_slice& slice : test.slices) {
    std::string got;
    for (const values& past : built.stream(slice.node).slice(slice.from, slice.to))
      got += (got.empty() ? "" : ",") + written(past, slice.ordered);
    if ("[" + got + "]" != slice.expected)
      return "slice of " + slice.node + " from " + std::to_string(slice.from.milliseconds()) +
             " to " + std::to_string(slice.to.milliseconds()) + " ms: [" + got + "], Spark has " +
             slice.expected;
  }
  return "";
}

/// The first error is what waiting for the end throws, and there is none without a failed batch.
std::string check_error(const differential_case& test, const reference_model& model,
                        const std::exception_ptr& thrown) {
  const bool failed = model.any_failure_until(test.setup.batches - 1);
  if (failed == static_cast<bool>(thrown))
    return "";
  return failed ? "a batch failed, and await_termination threw nothing"
                : "await_termination threw: " + describe(thrown);
}

case_results results_of(const differential_case& test, const case_run& run) {
  case_results out;
  for (const std::string& output : test.outputs) {
    const output_history received = run.received(output);
    for (std::size_t k = 0; k < test.setup.batches; ++k) {
      const auto time = test.setup.batch_interval.count() * static_cast<std::int64_t>(k + 1);
      const auto found = received.find(time);
      out[output].push_back(found == received.end()
                                ? "null"
                                : written(found->second.elements, test.ordered.at(output)));
    }
  }
  return out;
}

observed run_case(const differential_case& test, const reference_model& model,
                  const case_mode& mode) {
  case_run run(test.setup, mode);
  const built_case built(test, run);
  run.run([&](std::size_t batch) { built.feed(batch); });
  observed out;
  for (const std::string& fault : {check_slides(test, built), check_slices(test, built)})
    if (out.fault.empty())
      out.fault = fault;
  const std::exception_ptr thrown = run.stop();
  if (out.fault.empty())
    out.fault = check_error(test, model, thrown);
  out.results = results_of(test, run);
  return out;
}

const std::vector<case_mode>& modes() {
  static const std::vector<case_mode> all{
      {.seed = 1, .parallelism = 2},
      {.seed = 2, .parallelism = 1, .source_partitions = 3, .chunk_seed = 5},
      {.seed = 3, .parallelism = 4, .source_partitions = 1, .chunk_seed = 6},
  };
  return all;
}

case_verdict run_in_all_modes(const differential_case& test) {
  const reference_model model(test);
  case_verdict verdict;
  for (const case_mode& mode : modes()) {
    const observed seen = run_case(test, model, mode);
    verdict = judge(test, model, seen.results);
    if (verdict.result != case_result::failed && !seen.fault.empty())
      verdict = {case_result::failed, seen.fault};
    if (verdict.result == case_result::failed) {
      verdict.reason += " (parallelism " + std::to_string(mode.parallelism) + ")";
      break;
    }
  }
  return verdict;
}

} // namespace

case_report run_differential_cases(const json::value& file) {
  case_report report;
  for (const json::value& item : file.at("cases").as_array()) {
    const json::object& fields = item.as_object();
    report.run(from_json(fields.at("id")).text(),
               [&] { return run_in_all_modes(read_case(fields)); });
  }
  return report;
}

} // namespace weir::testing
