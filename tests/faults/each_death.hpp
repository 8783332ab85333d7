// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../catch.hpp"
#include "deaths.hpp"

namespace weir::tests {

/// Plays a run, a function of a fault handler, once for each step of the wanted stages, at which an
/// actor dies: the results must be those of the undisturbed run.
template <class Play, class Wanted>
void check_each_death(const Play& play, const results& undisturbed, Wanted wanted) {
  for (const step& where : steps_of(play)) {
    if (!wanted(where.stage))
      continue;
    INFO(to_string(where));
    bool died = false;
    const results disturbed = play(die_at(where, died));
    REQUIRE(died);
    REQUIRE(disturbed.by_key == undisturbed.by_key);
  }
}

} // namespace weir::tests
