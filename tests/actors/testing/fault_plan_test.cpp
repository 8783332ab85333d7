// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "../../catch.hpp"

#include <weir/actors/testing/fault_plan.hpp>
#include <weir/actors/testing/fault_points.hpp>
#include <weir/actors/testing/faulty_checkpoint_store.hpp>
#include <weir/state/memory_checkpoint_store.hpp>
#include <weir/state/support/error.hpp>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace fault_plan_test {

namespace {

using namespace weir;
using namespace weir::testing;

/// At which of so many visits something was thrown.
std::vector<int> thrown_at(const fault_site& site, int visits) {
  std::vector<int> out;
  for (int visit = 1; visit <= visits; ++visit) {
    try {
      fault_point(site);
    } catch (const error&) {
      out.push_back(visit);
    }
  }
  return out;
}

constexpr fault_site site{"stage.wake", "parse", 1, 7};

std::optional<errc> code_of(fault_action action) {
  const fault_injection faults{{.point = "stage.wake", .action = action}};
  try {
    fault_point(site);
  } catch (const error& thrown) {
    return thrown.code();
  }
  return std::nullopt;
}

} // namespace

TEST_CASE("a planned fault strikes at the visits that were planned") {
  const auto when = [](const planned_fault& fault) {
    const fault_injection faults{fault};
    return thrown_at(site, 6);
  };
  CHECK(when({.point = "stage.wake"}) == std::vector<int>{1});
  CHECK(when({.point = "stage.*", .visit = 3, .times = 2}) == std::vector<int>{3, 4});
  CHECK(when({.point = "stage.wake", .stage = "parse", .copy = 1, .batch = 7, .times = 100}) ==
        std::vector<int>{1, 2, 3, 4, 5, 6});
  CHECK(when({.point = "stage.wake", .stage = "other"}).empty());
  CHECK(when({.point = "stage.wake", .copy = 0}).empty());
  CHECK(when({.point = "stage.wake", .batch = 6}).empty());
  CHECK(when({.point = "source.*"}).empty());
  CHECK(when({.point = "stage.wake", .times = 100, .odds = 0}).empty());
}

TEST_CASE("odds are drawn from the plan's seed") {
  const auto draw = [](std::uint64_t seed) {
    const fault_injection faults(
        fault_plan{{{.point = "stage.wake", .times = 1000, .odds = 0.3}}, seed});
    return thrown_at(site, 200);
  };
  CHECK(draw(1) == draw(1));
  CHECK(draw(1) != draw(2));
  CHECK(draw(1).size() > 30);
  CHECK(draw(1).size() < 100);
}

TEST_CASE("each action is thrown as what it is") {
  CHECK(code_of(fault_action::die) == errc::stage_died);
  CHECK(code_of(fault_action::throw_error) == errc::user_function);
  CHECK(code_of(fault_action::io_error) == errc::io);
  CHECK(code_of(fault_action::disk_full) == errc::io);
  CHECK(code_of(fault_action::torn_write) == errc::io);
  CHECK(code_of(fault_action::delay) == std::nullopt);
  const fault_injection faults{{.point = "stage.wake", .action = fault_action::hang}};
  const simulated_thread here;
  CHECK_THROWS_AS(fault_point(site), injected_hang);
}

TEST_CASE("a thread that hangs is let go when the injection ends") {
  std::thread stuck;
  {
    fault_injection faults{{.point = "stage.wake", .action = fault_action::hang}};
    stuck = std::thread([] { fault_point(site); });
    REQUIRE(faults.wait_for_struck(1));
    CHECK(faults.struck() ==
          std::vector<struck_fault>{{"stage.wake", "parse", 1, 7, fault_action::hang}});
  }
  stuck.join();
}

TEST_CASE("kill_process kills the process") {
  const pid_t child = ::fork();
  if (child == 0) {
    const fault_injection faults{{.point = "stage.wake", .action = fault_action::kill_process}};
    fault_point(site);
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGKILL);
}

TEST_CASE("a plan can be written as text") {
  fault_plan plan;
  plan.add("stage.chunk.before@parse=die")
      .add("stage.*@count words/1#3+4*5%0.25=hang")
      .add("testing.store.put*2=torn_write");
  REQUIRE(plan.faults.size() == 3);
  CHECK(plan.faults[0].point == "stage.chunk.before");
  CHECK(plan.faults[0].stage == "parse");
  CHECK(plan.faults[0].action == fault_action::die);
  CHECK(plan.faults[1].point == "stage.*");
  CHECK(plan.faults[1].stage == "count words");
  CHECK(plan.faults[1].copy == 1U);
  CHECK(plan.faults[1].batch == 3);
  CHECK(plan.faults[1].visit == 4);
  CHECK(plan.faults[1].times == 5);
  CHECK(plan.faults[1].odds == 0.25);
  CHECK(plan.faults[1].action == fault_action::hang);
  CHECK(plan.faults[2].point == "testing.store.put");
  CHECK(plan.faults[2].times == 2);

  const auto wrong = GENERATE(as<std::string>{}, "", "stage.wake", "stage.wake=explode",
                              "stage.walk=die", "stage.wake#x=die", "sta*ge=die", "=die");
  INFO(wrong);
  CHECK_THROWS_AS(plan.add(wrong), error);
  CHECK(plan.faults.size() == 3);
}

TEST_CASE("all fault points can be planned by name") {
  fault_plan plan;
  for (const auto& point : fault_points())
    plan.add(std::string(point.name) + "=die");
  CHECK(plan.faults.size() == fault_points().size());
}

TEST_CASE("a faulty store fails as planned and leaves half of a torn write") {
  const auto under = std::make_shared<memory_checkpoint_store>();
  faulty_checkpoint_store store(under);
  store.put("a", "whole");
  CHECK(store.get("a") == "whole");
  CHECK(store.list("") == std::vector<std::string>{"a"});
  fault_plan plan;
  plan.add("testing.store.put=disk_full")
      .add("testing.store.put+2=torn_write")
      .add("testing.store.get=io_error");
  const fault_injection faults(plan);
  CHECK_THROWS_AS(store.put("b", "12345678"), error);
  CHECK(under->get("b") == std::nullopt);
  CHECK_THROWS_AS(store.put("b", "12345678"), injected_torn_write);
  CHECK(under->get("b") == "1234");
  CHECK(store.put_if_absent("c", "3"));
  CHECK_THROWS_AS(store.get("c"), error);
  store.remove("c");
  CHECK(store.get("c") == std::nullopt);
}

} // namespace fault_plan_test
