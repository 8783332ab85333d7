// SPDX-License-Identifier: Apache-2.0
#include "probe.hpp"

#include "harness.hpp"

#include <cstdio>
#include <map>
#include <string_view>

#include <unistd.h>

namespace bench {

namespace {

std::map<std::string, probe_program::body, std::less<>>& probes() {
  static std::map<std::string, probe_program::body, std::less<>> all;
  return all;
}

std::string in_quotes(std::string_view text) {
  return " '" + std::string(text) + "'";
}

std::string own_path() {
  char self[4096];
  const ssize_t size = ::readlink("/proc/self/exe", self, sizeof(self));
  return std::string(self, size < 0 ? 0 : static_cast<std::size_t>(size));
}

} // namespace

probe_program::probe_program(const char* name, body run) {
  probes().emplace(name, run);
}

std::optional<int> run_probe(int argc, char* argv[]) {
  if (argc < 3 || std::string_view(argv[1]) != "--probe")
    return std::nullopt;
  const auto found = probes().find(std::string_view(argv[2]));
  if (found == probes().end()) {
    std::fprintf(stderr, "there is no probe %s\n", argv[2]);
    return 2;
  }
  found->second({argv + 3, argv + argc});
  return 0;
}

probe_result probe(const std::string& name, const std::vector<std::string>& arguments) {
  std::string command = "exec" + in_quotes(own_path()) + " --probe" + in_quotes(name);
  for (const std::string& argument : arguments)
    command += in_quotes(argument);
  probe_result out;
  const auto start = stopwatch::now();
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr)
    return out;
  char text[256];
  while (std::fgets(text, sizeof(text), pipe) != nullptr) {
    if (out.printed.empty())
      out.first_line_s = seconds_since(start);
    out.printed += text;
  }
  ::pclose(pipe);
  out.end_s = seconds_since(start);
  return out;
}

} // namespace bench
