// SPDX-License-Identifier: Apache-2.0
/// app: runs a topology under faults from the command line, tells what failed and what was
/// restarted, and checks that the result is still right

#include <chrono>
#include <cstdint>
#include <iostream>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <weir/actors/testing/fault_plan.hpp>
#include <weir/actors/testing/fault_points.hpp>
#include <weir/actors/testing/test_topology.hpp>
#include <weir/weir.hpp>

#include "common/program.hpp"

namespace {

using totals = std::map<std::string, std::int64_t>;

/// Numbered records `key,number`; each tenth is none.
std::vector<std::string> records_of(int batch, int count) {
  std::vector<std::string> out;
  for (int i = 0; i < count; ++i) {
    const int number = batch * count + i;
    out.push_back(number % 10 == 9
                      ? "poison " + std::to_string(number)
                      : "key" + std::to_string(number % 7) + "," + std::to_string(number));
  }
  return out;
}

std::pair<std::string, std::int64_t> parse(std::string_view record) {
  const auto comma = record.find(',');
  if (comma == std::string_view::npos)
    throw std::invalid_argument("no comma");
  return {std::string(record.substr(0, comma)), std::stoll(std::string(record.substr(comma + 1)))};
}

/// The state of a key: the sum of all its numbers.
std::optional<std::int64_t> add_to_total(std::span<const std::int64_t> numbers,
                                         const std::optional<std::int64_t>& total) {
  return std::accumulate(numbers.begin(), numbers.end(), total.value_or(0));
}

/// What must come out, worked out without a stream.
totals expected_of(int batches, int count) {
  totals out;
  for (int batch = 0; batch < batches; ++batch)
    for (const std::string& record : records_of(batch, count))
      if (record.find(',') != std::string::npos) {
        const auto [key, number] = parse(record);
        out[key] += number;
      }
  return out;
}

struct drill {
  std::vector<std::string> faults{"stage.chunk.after@parse=die", "stage.seal.before@sums=die",
                                  "output.body.after=die", "stage.chunk.before@sums+3=hang"};
  std::uint64_t seed = 1;
  int batches = 20;
  int records = 1000;
};

void list_points() {
  for (const auto& point : weir::testing::fault_points())
    std::cout << point.name << "\n    " << point.where << "\n";
}

/// Runs the drill; true if the result is right.
bool run(const drill& plan) {
  weir::testing::fault_plan faults{.seed = plan.seed};
  for (const std::string& fault : plan.faults)
    faults.add(fault);
  weir::testing::test_topology test(
      {.seed = plan.seed,
       .context = {.in_memory_state = true, .hangs = {.hang_after = std::chrono::seconds(5)}}});
  const auto records = test.input<std::string>(2);
  const auto parsed = records.stream().map(parse).name("parse");
  const auto poison = test.output(parsed.dead_letters<std::string>());
  const auto sums = test.output(parsed.update_state_by_key(add_to_total).name("sums"));

  const weir::testing::fault_injection injection(faults);
  for (int batch = 0; batch < plan.batches; ++batch) {
    records.push(records_of(batch, plan.records));
    test.batch();
  }

  for (const auto& struck : injection.struck())
    std::cout << "struck: " << to_string(struck) << "\n";
  for (const weir::stage_report& stage : test.context().report())
    if (stage.restarts + stage.hangs + stage.rejected > 0)
      std::cout << stage.name << ": restarts " << stage.restarts << ", hangs " << stage.hangs
                << ", records left out " << stage.rejected << "\n";
  const auto last = sums.last();
  const totals found(last.begin(), last.end());
  std::size_t letters = 0;
  for (const auto& [time, batch] : poison.batches())
    letters += batch.size();
  const auto poisoned = static_cast<std::size_t>(plan.batches * plan.records / 10);
  const bool right = found == expected_of(plan.batches, plan.records) && letters == poisoned;
  std::cout << "batches: " << plan.batches << ", keys: " << found.size()
            << ", dead letters: " << letters << "\n"
            << (right ? "the result is right" : "the result is WRONG") << std::endl;
  return right;
}

} // namespace

int main(int argc, char* argv[]) {
  apps::program program("Runs a topology in a simulation, lets things go wrong in it, and checks "
                        "that nothing was lost and nothing doubled.");
  drill plan;
  bool list = false;
  auto& options = program.options();
  options.add_flag("--list", list, "show all fault points and end");
  options.add_option("--fault", plan.faults,
                     "what goes wrong: point[@stage[/copy]][#batch][+visit][*times][%odds]=action; "
                     "stages are parse and sums; actions: die, hang, throw_error, ...");
  options.add_option("--seed", plan.seed, "draws the order of events and the odds").show_default();
  options.add_option("--batches", plan.batches, "how many").show_default().range(1, 100'000);
  options.add_option("--records", plan.records, "in each batch; a multiple of 10")
      .show_default()
      .range(10, 1'000'000);

  return program.main(argc, argv, [&] {
    if (list)
      return list_points();
    if (plan.records % 10 != 0)
      throw std::invalid_argument("--records must be a multiple of 10");
    if (!run(plan))
      throw std::runtime_error("records were lost or doubled");
  });
}
