// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace weir::tests {

/// The folder of the tests' sources, where their data lie.
std::string source_folder();
/// The folder of the sample programs that were built.
std::string apps_folder();
/// The folder of the programs that only tests run.
std::string test_programs_folder();

} // namespace weir::tests
