// SPDX-License-Identifier: Apache-2.0
#include "common/sample_data.hpp"

namespace apps {

std::filesystem::path sample_file(const std::string& name) {
  // Only this file is compiled with the path, so that the others are the same for a compiler cache
  // wherever the project lies.
  return std::filesystem::path(WEIR_APPS_DATA_FOLDER) / name;
}

} // namespace apps
