// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace apps {

/// An option of a command line, to say more of it. Each of these returns the option again.
class option {
public:
  explicit option(CLI::Option& kept) noexcept : kept_(&kept) {}

  option required();
  /// Shows the variable's value in --help.
  option show_default();
  option range(std::int64_t least, std::int64_t most);
  option positive();
  option one_of(std::vector<std::string> values);
  option existing_file();
  /// Only together with the other one.
  option needs(option other);
  /// Never together with the other one.
  option excludes(option other);

  /// Whether the command line had it, once that is read.
  bool given() const;

private:
  CLI::Option* kept_;
};

template <class T>
concept option_value = std::same_as<T, std::string> || std::same_as<T, std::vector<std::string>> ||
    std::same_as<T, int> || std::same_as<T, std::int64_t> || std::same_as<T, std::uint16_t> ||
    std::same_as<T, std::uint64_t> || std::same_as<T, double>;

/// What a program takes from its command line, read by CLI11: kept behind this, as that is a header
/// of which each program would compile all.
class command_line {
public:
  explicit command_line(const std::string& description);
  ~command_line();

  /// An option "--name", or "name" for an argument by its place. The variable's value is the default;
  /// it must live until the command line is read.
  template <option_value T>
  option add_option(const std::string& name, T& variable, const std::string& description);
  /// An option without a value: sets the variable.
  option add_flag(const std::string& name, bool& variable, const std::string& description);

  /// Reads the command line. False for --help, which it has answered. Throws `std::invalid_argument`
  /// for one that is wrong.
  bool parse(int argc, char* argv[]);

private:
  std::unique_ptr<CLI::App> app_;
};

} // namespace apps
