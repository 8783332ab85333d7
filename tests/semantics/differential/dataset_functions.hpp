// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "../values/streams.hpp"
#include "arguments.hpp"

namespace weir::testing {

// The functions on whole datasets that cases name, made of the library's dataset operations. Each
// throws `not_supported` for a name that it does not know.

using dataset_function = std::function<dataset(const dataset&, batch_time)>;
using two_datasets_function = std::function<dataset(const dataset&, const dataset&, batch_time)>;
using many_datasets_function = std::function<dataset(const std::vector<dataset>&, batch_time)>;

dataset_function transform_function(const arguments& args);
two_datasets_function transform_with_function(const arguments& args, milliseconds batch_interval);
many_datasets_function transform_all_function(const arguments& args);

} // namespace weir::testing
