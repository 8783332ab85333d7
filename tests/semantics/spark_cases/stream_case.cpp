// SPDX-License-Identifier: Apache-2.0
#include "stream_case.hpp"

#include "spark_checks.hpp"
#include "spark_pipeline.hpp"
#include "spark_socket.hpp"

namespace weir::testing {

namespace {

constexpr const char* result_name = "result";
constexpr const char* snapshots_name = "snapshots";

struct stream_outcome {
  totals got{};
  std::vector<std::size_t> partitions{};
  bool by_key = false;
  bool raises = false;
  std::exception_ptr error{};
};

std::vector<values> batches_in(const output_history& history) {
  std::vector<values> out;
  for (const auto& [time, received] : history)
    out.push_back(received.elements);
  return out;
}

stream_outcome run_simulated(const spark_case& test, const case_mode& mode) {
  case_setup setup;
  setup.batch_interval = milliseconds(test.batch_ms());
  setup.batches = test.batches();
  setup.checkpoint = true;
  setup.start = spark_files::start_of(test);
  case_run run(setup, mode);
  spark_inputs inputs(test, run);
  const spark_pipeline pipeline = build_pipeline(test, inputs);
  run.record(pipeline.out, result_name);
  if (pipeline.snapshots)
    run.record(*pipeline.snapshots, snapshots_name);
  run.run([&](std::size_t batch) { inputs.before_batch(batch); });
  stream_outcome out;
  out.error = run.stop();
  out.by_key = pipeline.by_key;
  out.raises = pipeline.raises;
  out.got.batches = batches_in(run.received(result_name));
  out.got.snapshots = batches_in(run.received(snapshots_name));
  for (const auto& [time, received] : run.received(result_name))
    out.partitions.push_back(received.partitions);
  return out;
}

stream_outcome run_once(const spark_case& test, const case_mode& mode) {
  if (test.operation() != "socketTextStream")
    return run_simulated(test, mode);
  socket_outcome from_socket = run_socket_case(test);
  return {{std::move(from_socket.batches), {}, from_socket.records_received}};
}

case_verdict failed(const std::string& why) {
  return {case_result::failed, why};
}

/// Leaves out empty batches where the case does.
std::vector<values> compared_batches(const spark_case& test, std::vector<values> batches) {
  if (test.has_param("oneAtATime"))
    std::erase_if(batches, [](const values& elements) { return elements.empty(); });
  return batches;
}

case_verdict check_batches(const spark_case& test, const stream_outcome& seen) {
  const json::array* const expected = test.expected_batches("expected");
  if (expected == nullptr)
    throw not_supported("an expectation that is no list of batches");
  const auto batches = compared_batches(test, seen.got.batches);
  switch (match_batches(batches, *expected, test.ordered())) {
  case batch_match::equal:
    return {};
  case batch_match::equal_in_other_order:
    if (seen.by_key)
      return {case_result::different, "key_order"};
    [[fallthrough]];
  default:
    return failed(to_string(batches) + ", Spark has " + json::serialize(*expected));
  }
}

std::string check_rest(const spark_case& test, const stream_outcome& seen) {
  if (const json::array* snapshots = test.expected_batches("expected_state_snapshots"))
    if (match_batches(seen.got.snapshots, *snapshots, false) != batch_match::equal)
      return "snapshots " + to_string(seen.got.snapshots) + ", Spark has " +
             json::serialize(*snapshots);
  if (test.has_param("expected_partitions_per_batch"))
    for (const std::size_t partitions : seen.partitions)
      if (static_cast<std::int64_t>(partitions) != test.number("expected_partitions_per_batch"))
        return std::to_string(partitions) + " partitions";
  if (seen.raises != static_cast<bool>(seen.error))
    return seen.raises ? "await_termination threw nothing"
                       : "await_termination threw: " + describe(seen.error);
  return "";
}

case_verdict check(const spark_case& test, const stream_outcome& seen) {
  case_verdict verdict;
  if (test.is_aggregate()) {
    const std::string fault = check_totals(seen.got, test.fields().at("expected").as_object());
    if (!fault.empty())
      return failed(fault);
  } else {
    verdict = check_batches(test, seen);
  }
  const std::string fault = check_rest(test, seen);
  return fault.empty() ? verdict : failed(fault);
}

} // namespace

case_verdict run_stream_case(const spark_case& test) {
  static const std::vector<case_mode> modes{
      {.seed = 1, .parallelism = 2},
      {.seed = 2, .parallelism = 1, .source_partitions = {}, .chunk_seed = 5},
      {.seed = 3, .parallelism = 4, .source_partitions = {}, .chunk_seed = 6},
  };
  case_verdict out;
  for (const case_mode& mode : modes) {
    const case_verdict verdict = check(test, run_once(test, mode));
    if (verdict.result == case_result::failed)
      return verdict;
    if (verdict.result != case_result::passed)
      out = verdict;
  }
  return out;
}

} // namespace weir::testing
