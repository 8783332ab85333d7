// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "../catch.hpp"

#include <weir/actors/runtime/snapshot_chain.hpp>
#include <weir/state/support/error.hpp>

namespace snapshot_chain_test {

namespace {

using namespace weir;
using namespace weir::runtime;
using wanted = snapshot_chain::wanted;
using texts = std::vector<std::string>;

restore_step link(batch_number batch, bool whole) {
  return {{"s/" + std::to_string(batch), whole, 10}, {}, 1};
}

texts keys_of(const snapshot_chain& chain) {
  texts out;
  for (const restore_step& step : chain.begin().steps)
    out.push_back(step.snapshot.key);
  return out;
}

/// A chain of a whole snapshot after batch 8 and the changes up to 9.
void begin_at_9(snapshot_chain& chain) {
  chain.begun(8, true);
  chain.stored(8, link(8, true));
  chain.begun(9, false);
  chain.stored(9, link(9, false));
}

} // namespace

TEST_CASE("snapshots of changes make a chain, a whole one begins it anew") {
  snapshot_chain chain;
  CHECK(chain.want(8, true) == wanted::whole);
  begin_at_9(chain);
  CHECK(keys_of(chain) == texts{"s/8", "s/9"});
  CHECK(chain.want(9, true) == wanted::nothing);
  CHECK(chain.want(10, true) == wanted::changes);
  CHECK(chain.want(10, false) == wanted::whole);
  chain.begun(10, true);
  chain.stored(10, link(10, true));
  CHECK(keys_of(chain) == texts{"s/10"});
  CHECK(chain.covered() == 10);
}

TEST_CASE("changes since a snapshot that was lost later are lost, too") {
  snapshot_chain chain;
  begin_at_9(chain);
  // One lost link, whole or not, after which one or two more had been begun.
  const bool whole = GENERATE(true, false);
  const bool two = GENERATE(true, false);
  chain.begun(10, whole);
  chain.begun(12, false);
  if (two)
    chain.begun(14, false);
  chain.failed(10);
  CHECK_THROWS_AS(chain.stored(12, link(12, false)), error);
  chain.failed(12);
  if (two) {
    CHECK_THROWS_AS(chain.stored(14, link(14, false)), error);
    chain.failed(14);
  }
  CHECK(keys_of(chain) == texts{"s/8", "s/9"});
  CHECK(chain.covered() == 9);
  CHECK(chain.want(15, true) == wanted::whole);
  chain.begun(15, true);
  chain.stored(15, link(15, true));
  CHECK(keys_of(chain) == texts{"s/15"});
}

TEST_CASE("a whole snapshot needs none before it") {
  snapshot_chain chain;
  begin_at_9(chain);
  chain.begun(10, false);
  chain.begun(12, true);
  chain.begun(14, false);
  chain.failed(10);
  chain.stored(12, link(12, true));
  chain.stored(14, link(14, false));
  CHECK(keys_of(chain) == texts{"s/12", "s/14"});
  CHECK(chain.want(15, true) == wanted::changes);
}

TEST_CASE("the first snapshots are whole until one is stored") {
  snapshot_chain chain;
  chain.begun(1, true);
  CHECK(chain.want(2, true) == wanted::whole);
}

} // namespace snapshot_chain_test
