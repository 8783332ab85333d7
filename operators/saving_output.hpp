// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <string>
#include <utility>

#include <weir/operators/for_each_batch.hpp>
#include <weir/operators/part_folder.hpp>

namespace weir::detail {

/// Registers an output whose body writes each batch to the folder of its prefix and suffix, which no
/// other output may write to.
template <class T, class Body>
node_id add_saving_output(const dstream<T>& input, std::string operation, Body body) {
  check_folder_prefix(operation, body.prefix);
  std::string folders = batch_folders(body.prefix, body.suffix);
  return add_output(input, std::move(operation), std::move(body),
                    std::numeric_limits<std::size_t>::max(), std::move(folders));
}

} // namespace weir::detail
