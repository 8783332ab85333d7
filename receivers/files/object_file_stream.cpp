// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/files/object_file_stream.hpp>

namespace weir::detail {

bool is_object_part(std::string_view path) {
  const std::string_view name = path.substr(path.find_last_of('/') + 1);
  return !name.starts_with('.') && !name.starts_with('_');
}

} // namespace weir::detail
