// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace bench {

/// Measurements that need a process of their own: the start of a program, and its memory. The
/// benchmark program starts itself with `--probe=NAME`, and the probe prints numbers.
std::optional<int> run_probe(int argc, char* argv[]);

/// Runs a probe in a new process; gives what it printed.
std::string probe(const std::string& name);

} // namespace bench
