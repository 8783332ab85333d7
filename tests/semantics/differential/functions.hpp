// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "../values/streams.hpp"
#include "arguments.hpp"

namespace weir::testing {

// The functions that cases name, as plain functions of values. Each throws `not_supported` for a
// name that it does not know.

value_function map_function(const arguments& args);
value_test filter_function(const arguments& args);
value_expansion flat_map_function(const arguments& args);
value_function map_values_function(const arguments& args);
value_expansion flat_map_values_function(const arguments& args);
value_fold reduce_function(const std::string& name);
value_fold inverse_function(const std::string& name);
/// On the value of a pair.
value_test window_filter(const std::string& name);

/// The parts of `combine_by_key`.
struct combine_functions {
  value_function create;
  value_fold merge_value;
  value_fold merge_combiners;
};
combine_functions combine_function(const std::string& name);

/// New state of a key from the values of the batch, the old state if there is one, and the number of
/// the batch (its time by the batch interval); nothing drops the key.
using update_function = std::function<std::optional<value>(
    std::int64_t batch, const value& key, const values& fresh, const std::optional<value>& old)>;
update_function state_update_function(const std::string& name);

} // namespace weir::testing
