// SPDX-License-Identifier: Apache-2.0
#include "common/command_line.hpp"

#include <stdexcept>
#include <utility>

#include <CLI/CLI.hpp>

namespace apps {

option option::required() {
  kept_->required();
  return *this;
}
option option::show_default() {
  kept_->capture_default_str();
  return *this;
}
option option::range(std::int64_t least, std::int64_t most) {
  kept_->check(CLI::Range(least, most));
  return *this;
}
option option::positive() {
  // CLI11 says of a wrong value that it is not in a range, of which it gives the largest double as the
  // other end, in 309 digits.
  kept_->check(
      [](const std::string& text) {
        return CLI::PositiveNumber(text).empty() ? "" : "Value " + text + " is not more than 0";
      },
      "POSITIVE");
  return *this;
}
option option::one_of(std::vector<std::string> values) {
  kept_->check(CLI::IsMember(std::move(values)));
  return *this;
}
option option::existing_file() {
  kept_->check(CLI::ExistingFile);
  return *this;
}
option option::needs(option other) {
  kept_->needs(other.kept_);
  return *this;
}
option option::excludes(option other) {
  kept_->excludes(other.kept_);
  return *this;
}
bool option::given() const {
  return !kept_->empty();
}

command_line::command_line(const std::string& description)
    : app_(std::make_unique<CLI::App>(description)) {}

command_line::~command_line() = default;

template <option_value T>
option command_line::add_option(const std::string& name, T& variable,
                                const std::string& description) {
  return option(*app_->add_option(name, variable, description));
}

template option command_line::add_option(const std::string&, std::string&, const std::string&);
template option command_line::add_option(const std::string&, std::vector<std::string>&,
                                         const std::string&);
template option command_line::add_option(const std::string&, int&, const std::string&);
template option command_line::add_option(const std::string&, std::int64_t&, const std::string&);
template option command_line::add_option(const std::string&, std::uint16_t&, const std::string&);
template option command_line::add_option(const std::string&, std::uint64_t&, const std::string&);
template option command_line::add_option(const std::string&, double&, const std::string&);

option command_line::add_flag(const std::string& name, bool& variable,
                              const std::string& description) {
  return option(*app_->add_flag(name, variable, description));
}

bool command_line::parse(int argc, char* argv[]) {
  try {
    app_->parse(argc, argv);
    return true;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0)
      throw std::invalid_argument(error.what());
    app_->exit(error); // --help
    return false;
  }
}

} // namespace apps
