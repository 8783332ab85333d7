// SPDX-License-Identifier: Apache-2.0
// Functions of the user's that throw at any call: the batch fails, the state is as before it, and
// what follows is as if the batch had been empty.
#include "../../catch.hpp"

#include <stdexcept>

#include "window_model.hpp"

namespace window_failures_test {

using namespace weir;
using namespace weir::tests;

namespace {

/// Throws at one call, counted over all copies of the function that share it.
struct fuse {
  int calls = 0;
  int at = 0;
  void burn() {
    if (++calls == at)
      throw std::runtime_error("burnt");
  }
};

/// Runs a case in which one call throws, and compares with the case in which that batch has failed
/// on its way to the window. `make(stream, case, fuse)`; in one copy, so that a batch fails as a
/// whole.
template <class Make>
void check_throws(const char* what, Make make) {
  INFO(what);
  int failures = 0;
  CHECK(rc::check(what, [&] {
    auto c = any_case();
    c.parallelism = 1;
    RC_LOG() << c;
    const auto burning = std::make_shared<fuse>();
    burning->at = *rc::gen::inRange(1, 20);
    auto make_burning = [&](const auto& stream, const window_case& how) {
      return make(stream, how, burning);
    };
    auto make_sound = [&](const auto& stream, const window_case& how) {
      return make(stream, how, std::make_shared<fuse>());
    };
    windowed_run got(c, 1, make_burning);
    std::vector<shown> results;
    auto seen = c;
    for (std::size_t at = 0; at < c.events.size(); ++at) {
      const bool sound = burning->calls < burning->at;
      results.push_back(got.run(at));
      if (sound && burning->calls >= burning->at && results.back() == shown{"failed"}) {
        seen.events[at].what = event::kind::failed;
        ++failures;
      }
    }
    windowed_run expected(seen, 1, make_sound);
    for (std::size_t at = 0; at < c.events.size(); ++at) {
      RC_LOG() << "batch " << at << "\n";
      RC_ASSERT(results[at] == expected.run(at));
    }
  }));
  // The fuse does burn.
  CHECK(failures > 0);
}

using shared_fuse = std::shared_ptr<fuse>;

auto sums(const dstream<key_and_text>& stream) {
  return stream.map_values([](std::string_view text) { return int{text.front()}; });
}

} // namespace

TEST_CASE("a reduction that throws at any call leaves the window as it was") {
  check_throws("reduce_by_key_and_window",
               [](const auto& stream, const window_case& c, const shared_fuse& burning) {
                 return stream.reduce_by_key_and_window(
                     [burning](std::string_view a, std::string_view b) {
                       burning->burn();
                       return std::string(a) + std::string(b);
                     },
                     c.length_ms(), c.slide_ms());
               });
}

TEST_CASE(
    "a function, an inverse or a filter that throws at any call leaves the window as it was") {
  check_throws("reduce_by_key_and_window with inverse",
               [](const auto& stream, const window_case& c, const shared_fuse& burning) {
                 return sums(stream).reduce_by_key_and_window(
                     [burning](int a, int b) {
                       burning->burn();
                       return a + b;
                     },
                     [burning](int a, int b) {
                       burning->burn();
                       return a - b;
                     },
                     c.length_ms(), c.slide_ms(), {},
                     [burning](std::string_view, int sum) {
                       burning->burn();
                       return sum != 0;
                     });
               });
}

} // namespace window_failures_test
