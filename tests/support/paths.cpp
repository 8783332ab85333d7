// SPDX-License-Identifier: Apache-2.0
#include "paths.hpp"

// Only this file is compiled with the paths, so that the others are the same for a compiler cache
// wherever the project lies.

namespace weir::tests {

std::string source_folder() {
  return WEIR_TEST_SOURCE_FOLDER;
}

std::string apps_folder() {
  return WEIR_APPS_FOLDER;
}

std::string test_programs_folder() {
  return WEIR_TEST_PROGRAMS_FOLDER;
}

} // namespace weir::tests
