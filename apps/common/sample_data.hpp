// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace apps {

/// A file of `apps/data`, where the sources lie that the program was built from.
std::filesystem::path sample_file(const std::string& name);

} // namespace apps
