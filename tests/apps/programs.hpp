// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../support/paths.hpp"

namespace weir::tests {

/// A program under test, a sample by its name or any by its path: what it prints, on both outputs,
/// and how it ended.
class running_program {
public:
  running_program(const std::string& name, std::vector<std::string> arguments) {
    std::array<int, 2> pipe_ends{};
    if (::pipe2(pipe_ends.data(), O_CLOEXEC) != 0)
      return;
    output_ = pipe_ends[0];
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], 1);
    ::posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], 2);
    std::string path = name.front() == '/' ? name : apps_folder() + "/" + name;
    std::vector<char*> argv{path.data()};
    for (std::string& argument : arguments)
      argv.push_back(argument.data());
    argv.push_back(nullptr);
    ::posix_spawn(&pid_, path.c_str(), &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(pipe_ends[1]);
  }
  running_program(const running_program&) = delete;
  running_program& operator=(const running_program&) = delete;
  ~running_program() { ::close(output_); }

  /// Waits until the program has printed this, or has ended; tells which.
  bool prints(const std::string& text) {
    while (printed_.find(text) == std::string::npos)
      if (!read_more())
        return false;
    return true;
  }
  /// What it has printed as far as it was read.
  const std::string& printed() const noexcept { return printed_; }
  void signal(int number) const { ::kill(pid_, number); }
  /// Waits for the end: what was printed, and the exit status, −1 if a signal ended it.
  std::pair<std::string, int> end() {
    while (read_more()) {}
    int status = 0;
    ::waitpid(pid_, &status, 0);
    return {printed_, WIFEXITED(status) ? WEXITSTATUS(status) : -1};
  }

private:
  bool read_more() {
    std::array<char, 4096> buffer{};
    ssize_t got = 0;
    do
      got = ::read(output_, buffer.data(), buffer.size());
    while (got < 0 && errno == EINTR);
    if (got > 0)
      printed_.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

  pid_t pid_ = -1;
  int output_ = -1;
  std::string printed_;
};

inline std::pair<std::string, int> run_program(const std::string& name,
                                               std::vector<std::string> arguments) {
  return running_program(name, std::move(arguments)).end();
}

} // namespace weir::tests
