// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <memory>
#include <stdexcept>

#include "../catch.hpp"

#include <weir/actors/runtime/agreement.hpp>

namespace agreement_test {

using weir::runtime::agreement;
using weir::runtime::doorbell;

namespace {

struct counting final : weir::runtime::wakeable {
  void wake() noexcept override { ++count; }
  int count = 0;
};

struct copies {
  copies() {
    for (int i = 0; i < 2; ++i) {
      bells[i].connect(heard[i]);
      bells[i].answer();
      heard[i]->count = 0;
    }
  }
  doorbell bells[2];
  std::shared_ptr<counting> heard[2] = {std::make_shared<counting>(), std::make_shared<counting>()};
  agreement together{{&bells[0], &bells[1]}};
};

std::exception_ptr failure() {
  return std::make_exception_ptr(std::runtime_error("boom"));
}

} // namespace

TEST_CASE("a batch counts when the last copy has voted, and who waited is told") {
  copies two;
  two.together.vote(1, 0, nullptr);
  CHECK(!two.together.on(0).reached);
  CHECK(two.heard[1]->count == 0);
  two.together.vote(0, 0, nullptr);
  CHECK(two.together.on(0).reached);
  CHECK(!two.together.on(0).cause);
  CHECK(two.heard[1]->count == 1);
  CHECK(two.heard[0]->count == 0);
  CHECK(!two.together.on(1).reached);
}

TEST_CASE("the first cause decides, and nothing changes a verdict") {
  copies two;
  const auto cause = failure();
  two.together.vote(0, 0, cause);
  CHECK(two.together.on(0).cause == cause);
  two.together.vote(1, 0, nullptr);
  two.together.vote(1, 0, failure());
  CHECK(two.together.on(0).cause == cause);
}

TEST_CASE("a vote that was taken back does not count") {
  copies two;
  two.together.vote(0, 0, nullptr);
  two.together.withdraw(0);
  two.together.vote(1, 0, nullptr);
  CHECK(!two.together.on(0).reached);
  two.together.vote(0, 0, nullptr);
  CHECK(two.together.on(0).reached);
  two.together.withdraw(0);
  CHECK(two.together.on(0).reached);
}

TEST_CASE("a failure is known until no copy needs it") {
  copies two;
  two.together.vote(0, 0, failure());
  two.together.vote(0, 1, failure());
  two.together.release(0, 1);
  CHECK(two.together.on(0).cause);
  two.together.release(1, 0);
  CHECK(!two.together.on(0).cause);
  CHECK(two.together.on(1).cause);
}

} // namespace agreement_test
