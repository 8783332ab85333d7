// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <algorithm>
#include <limits>
#include <sstream>

#include "stage_harness.hpp"

namespace print_test {

using namespace weir;
using std::chrono::milliseconds;
using test::stage_harness;
using test::test_source;

TEST_CASE("print shows the first elements of each batch as Spark does") {
  topology plan(milliseconds(1000));
  const auto input = test_source<std::pair<std::string, int>>(plan, 2);
  std::ostringstream shown;
  input.print_to(shown, 2);
  stage_harness harness(plan);
  harness.give<std::pair<std::string, int>>(input, {{"a", 1}, {"b", 2}, {"c", 3}});
  harness.run(1459875469000);
  CHECK(shown.str() == "-------------------------------------------\n"
                       "Time: 1459875469000 ms\n"
                       "-------------------------------------------\n"
                       "(a,1)\n"
                       "(b,2)\n"
                       "...\n"
                       "\n");
  shown.str("");
  harness.give<std::pair<std::string, int>>(input, {{"a", 1}, {"b", 2}});
  harness.run(2000);
  CHECK(shown.str() == "-------------------------------------------\n"
                       "Time: 2000 ms\n"
                       "-------------------------------------------\n"
                       "(a,1)\n"
                       "(b,2)\n"
                       "\n");
  shown.str("");
  harness.run(3000);
  CHECK(shown.str() == "-------------------------------------------\n"
                       "Time: 3000 ms\n"
                       "-------------------------------------------\n"
                       "\n");
}

TEST_CASE("print gathers no more than it shows, and can show all") {
  topology plan(milliseconds(1000));
  const auto input = test_source<int>(plan);
  std::ostringstream few;
  std::ostringstream none;
  std::ostringstream all;
  const node_id output = input.print_to(few);
  input.print_to(none, 0);
  input.print_to(all, std::numeric_limits<std::size_t>::max());
  stage_harness harness(plan);
  harness.give(input, std::vector<int>(100'000, 7), {1000});
  harness.run();
  std::size_t gathered = 0;
  for (const auto& one : harness.arrived(output, 0)[0]->chunks)
    gathered += one.chunk->size();
  CHECK(gathered <= chunk_limits::elements);
  const auto sevens = [](const std::string& text) {
    return std::count(text.begin(), text.end(), '7');
  };
  CHECK(sevens(few.str()) == 10);
  CHECK(few.str().find("...\n") != std::string::npos);
  CHECK(none.str().find("7\n") == std::string::npos);
  CHECK(none.str().find("...\n") != std::string::npos);
  CHECK(sevens(all.str()) == 100'000);
  CHECK(all.str().find("...\n") == std::string::npos);
}

TEST_CASE("a stream that takes nothing more does not stop the batch") {
  topology plan(milliseconds(1000));
  const auto input = test_source<int>(plan);
  std::ostringstream broken;
  broken.setstate(std::ios::badbit);
  const node_id output = input.print_to(broken);
  stage_harness harness(plan);
  harness.run();
  CHECK_NOTHROW(harness.check(output));
}

} // namespace print_test
