// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace bench {

/// A measurement that needs a process of its own: the benchmark program starts itself with
/// `--probe NAME ARGUMENT…`, and the probe prints numbers. To be made once, as a global.
class probe_program {
public:
  using body = void (*)(const std::vector<std::string>& arguments);
  probe_program(const char* name, body run);
};

/// Runs the probe that the command line asks for, if it does; gives the exit status.
std::optional<int> run_probe(int argc, char* argv[]);

/// What a probe in a new process printed, and the seconds from before it was started until its first
/// line was there, and until it had ended.
struct probe_result {
  std::string printed;
  double first_line_s = 0;
  double end_s = 0;
};
probe_result probe(const std::string& name, const std::vector<std::string>& arguments = {});

} // namespace bench
