// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "../values/state_streams.hpp"

namespace weir::testing {

// The functions that cases describe in words. Each throws `not_supported` for words that it does not
// know.

value_function described_map(const std::string& words);
value_expansion described_flat_map(const std::string& words);
value_test described_filter(const std::string& words);
value_fold described_fold(const std::string& words);
value_fold described_inverse(const std::string& words);
/// A partition to what `map_partitions` makes of it.
std::function<values(const dataset&)> described_partition_map(const std::string& words);
std::function<dataset(const dataset&, batch_time)> described_transform(const std::string& words);
std::function<dataset(const dataset&, const dataset&, batch_time)>
described_transform_with(const std::string& words);

/// Of `update_state_by_key`, in all of its forms.
plain_update described_update(const std::string& words);
mapping_function described_mapping(const std::string& words);
/// The same for the form without a time; it emits something for each call.
plain_mapping described_plain_mapping(const std::string& words);

} // namespace weir::testing
