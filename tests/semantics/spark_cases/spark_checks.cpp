// SPDX-License-Identifier: Apache-2.0
#include "spark_checks.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace weir::testing {

namespace {

bool same_in_order(const values& got, const json::array& expected) {
  return std::equal(got.begin(), got.end(), expected.begin(), expected.end(), same_value);
}

/// Whether each value has a partner of its own.
bool same_in_any_order(const values& got, const json::array& expected) {
  if (got.size() != expected.size())
    return false;
  std::vector<bool> taken(expected.size(), false);
  return std::all_of(got.begin(), got.end(), [&](const value& element) {
    for (std::size_t i = 0; i < expected.size(); ++i)
      if (!taken[i] && same_value(element, expected[i])) {
        taken[i] = true;
        return true;
      }
    return false;
  });
}

values flattened(const std::vector<values>& batches) {
  values out;
  for (const values& elements : batches)
    out.insert(out.end(), elements.begin(), elements.end());
  return out;
}

values without_duplicates(values elements) {
  std::sort(elements.begin(), elements.end());
  elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
  return elements;
}

using total_check = bool (*)(const totals& got, const json::value& expected);

const std::map<std::string, total_check>& total_checks() {
  static const auto is_number = [](std::uint64_t got, const json::value& expected) {
    return got == expected.to_number<std::uint64_t>();
  };
  static const std::map<std::string, total_check> table{
      {"flattened",
       [](const totals& got, const json::value& expected) {
         return same_in_order(flattened(got.batches), expected.as_array());
       }},
      {"all_outputs_flattened_sorted",
       [](const totals& got, const json::value& expected) {
         return same_in_order(canonical(flattened(got.batches), false), expected.as_array());
       }},
      {"set",
       [](const totals& got, const json::value& expected) {
         return same_in_any_order(without_duplicates(flattened(got.batches)), expected.as_array());
       }},
      {"some_snapshot",
       [](const totals& got, const json::value& expected) {
         return std::any_of(got.snapshots.begin(), got.snapshots.end(), [&](const values& one) {
           return same_in_any_order(one, expected.as_array());
         });
       }},
      {"last_snapshot",
       [](const totals& got, const json::value& expected) {
         return !got.snapshots.empty() &&
                same_in_any_order(got.snapshots.back(), expected.as_array());
       }},
      {"datasets_seen",
       [](const totals& got, const json::value& expected) {
         return is_number(got.batches.size(), expected);
       }},
      {"elements_seen",
       [](const totals& got, const json::value& expected) {
         return is_number(flattened(got.batches).size(), expected);
       }},
      {"total_received",
       [](const totals& got, const json::value& expected) {
         return is_number(got.records_received, expected);
       }},
      {"total_processed",
       [](const totals& got, const json::value& expected) {
         return is_number(flattened(got.batches).size(), expected);
       }},
  };
  return table;
}

} // namespace

bool same_value(const value& got, const json::value& expected) {
  if (!got.is_sequence() || !expected.is_array())
    return to_json(got) == expected;
  return got.is(value::kind::list) ? same_in_any_order(got.items(), expected.as_array())
                                   : same_in_order(got.items(), expected.as_array());
}

batch_match match_batches(const std::vector<values>& got, const json::array& expected,
                          bool ordered) {
  if (got.size() != expected.size())
    return batch_match::unequal;
  bool in_order = true;
  for (std::size_t k = 0; k < got.size(); ++k) {
    const json::array& batch = expected[k].as_array();
    if (!same_in_any_order(got[k], batch))
      return batch_match::unequal;
    in_order = in_order && same_in_order(got[k], batch);
  }
  return in_order || !ordered ? batch_match::equal : batch_match::equal_in_other_order;
}

std::string check_totals(const totals& got, const json::object& expected) {
  for (const auto& field : expected) {
    const std::string name(field.key().data(), field.key().size());
    const auto found = total_checks().find(name);
    if (found == total_checks().end())
      throw not_supported("a total: " + name);
    if (!found->second(got, field.value()))
      return name + " should be " + json::serialize(field.value()) + ", and the batches are " +
             to_string(got.batches) + ", snapshots " + to_string(got.snapshots);
  }
  return "";
}

std::string to_string(const std::vector<values>& batches) {
  std::string out;
  for (const values& elements : batches)
    out += (out.empty() ? "" : ",") + to_string(elements);
  return "[" + out + "]";
}

} // namespace weir::testing
