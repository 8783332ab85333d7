// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "../values/value.hpp"
#include "spark_case.hpp"

namespace weir::testing {

/// Whether a value is the same as in JSON; a list may come in any order.
bool same_value(const value& got, const json::value& expected);

/// How the batches that an output got compare to those that a case expects.
enum class batch_match : std::uint8_t { equal, equal_in_other_order, unequal };
batch_match match_batches(const std::vector<values>& got, const json::array& expected,
                          bool ordered);

/// What a case about totals may look at.
struct totals {
  std::vector<values> batches{};
  std::vector<values> snapshots{};
  std::uint64_t records_received = 0;
};
/// What is wrong, or nothing. Throws `not_supported` for an unknown total.
std::string check_totals(const totals& got, const json::object& expected);

std::string to_string(const std::vector<values>& batches);

} // namespace weir::testing
