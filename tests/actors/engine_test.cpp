// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/engine.hpp>
#include <weir/actors/runtime/processors.hpp>

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>

#include <sched.h>

#include "../catch.hpp"
#include "context_harness.hpp"

namespace engine_test {

using namespace weir;
using weir::testing::thrown_by;

namespace {

/// Of each thread of this process that may run on one processor only, which one that is.
std::multiset<int> bound_threads() {
  std::multiset<int> out;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    cpu_set_t allowed;
    REQUIRE(sched_getaffinity(std::stoi(thread.path().filename()), sizeof(allowed), &allowed) == 0);
    if (CPU_COUNT(&allowed) != 1)
      continue;
    for (int processor = 0; processor < CPU_SETSIZE; ++processor)
      if (CPU_ISSET(static_cast<unsigned>(processor), &allowed))
        out.insert(processor);
  }
  return out;
}

} // namespace

TEST_CASE("an engine's threads are bound to processors of their own if that is asked for") {
  const auto allowed = runtime::allowed_processors();
  REQUIRE_FALSE(allowed.empty());
  const auto before = bound_threads();
  const auto threads = static_cast<std::uint32_t>(allowed.size());
  {
    const engine free({.threads = threads});
    // Where there is one processor, all threads are bound to it.
    if (threads > 1)
      CHECK(bound_threads() == before);
  }
  const engine pinned({.threads = threads, .pin_threads = true});
  const auto bound = bound_threads();
  for (const int processor : allowed)
    CHECK(bound.count(processor) > before.count(processor));
}

TEST_CASE("more pinned threads than processors are refused") {
  const auto allowed = static_cast<std::uint32_t>(runtime::allowed_processors().size());
  const auto what = thrown_by([&] { engine({.threads = allowed + 1, .pin_threads = true}); });
  CHECK(what.code == errc::invalid_argument);
  CHECK(what.says("may run on " + std::to_string(allowed) + " only"));
  CHECK(what.says("pin_threads"));
}

} // namespace engine_test
