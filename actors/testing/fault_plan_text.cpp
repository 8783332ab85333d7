// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/testing/fault_plan.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <weir/actors/testing/fault_points.hpp>
#include <weir/state/support/error.hpp>

namespace weir::testing {

namespace {

using named_action = std::pair<fault_action, std::string_view>;
constexpr std::array<named_action, 8> actions{{
    {fault_action::die, "die"},
    {fault_action::throw_error, "throw_error"},
    {fault_action::delay, "delay"},
    {fault_action::hang, "hang"},
    {fault_action::kill_process, "kill_process"},
    {fault_action::io_error, "io_error"},
    {fault_action::disk_full, "disk_full"},
    {fault_action::torn_write, "torn_write"},
}};

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw error(errc::invalid_argument,
              "fault plan: \"" + std::string(text) + "\": " + why +
                  "; expected point[@stage[/copy]][#batch][+visit][*times][%odds]=action");
}

template <class Number>
Number number_of(std::string_view digits, std::string_view text) {
  Number value{};
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failed != std::errc() || end != digits.data() + digits.size())
    refuse(text, "\"" + std::string(digits) + "\" is not a number");
  return value;
}

fault_action action_of(std::string_view name, std::string_view text) {
  const auto found = std::find_if(actions.begin(), actions.end(), [&](const named_action& action) {
    return action.second == name;
  });
  if (found == actions.end())
    refuse(text, "there is no action \"" + std::string(name) + "\"");
  return found->first;
}

void check_point(std::string_view point, std::string_view text) {
  const bool all = point.ends_with('*');
  const auto begin = all ? point.substr(0, point.size() - 1) : point;
  const auto points = fault_points();
  if (std::none_of(points.begin(), points.end(), [&](const fault_point_info& known) {
        return all ? known.name.starts_with(begin) : known.name == begin;
      }))
    refuse(text, "there is no fault point \"" + std::string(point) + "\"");
}

/// Sets what one part of the text says, by the character that it begins with.
void set_part(planned_fault& fault, char mark, std::string_view part, std::string_view text) {
  if (mark == '@') {
    const auto slash = part.rfind('/');
    fault.stage = part.substr(0, slash);
    if (slash != std::string_view::npos)
      fault.copy = number_of<std::uint32_t>(part.substr(slash + 1), text);
  } else if (mark == '#') {
    fault.batch = number_of<std::int64_t>(part, text);
  } else if (mark == '+') {
    fault.visit = number_of<std::uint64_t>(part, text);
  } else if (mark == '*') {
    fault.times = number_of<std::uint64_t>(part, text);
  } else {
    fault.odds = number_of<double>(part, text);
  }
}

} // namespace

std::string_view to_string(fault_action action) noexcept {
  const auto found = std::find_if(actions.begin(), actions.end(),
                                  [&](const named_action& named) { return named.first == action; });
  return found == actions.end() ? std::string_view("unknown") : found->second;
}

fault_plan& fault_plan::add(std::string_view text) {
  const auto equals = text.rfind('=');
  if (equals == std::string_view::npos)
    refuse(text, "no action");
  planned_fault fault;
  fault.action = action_of(text.substr(equals + 1), text);
  std::string_view rest = text.substr(0, equals);
  constexpr std::string_view marks = "@#+*%";
  // A star before one of the others, or at the end, belongs to the point's name.
  auto end = rest.find_first_of(marks);
  if (end != std::string_view::npos && rest[end] == '*' &&
      (end + 1 == rest.size() || marks.find(rest[end + 1]) != std::string_view::npos))
    ++end;
  end = std::min(end, rest.size());
  fault.point = rest.substr(0, end);
  check_point(fault.point, text);
  rest.remove_prefix(end);
  while (!rest.empty()) {
    const auto next = std::min(rest.find_first_of(marks, 1), rest.size());
    set_part(fault, rest.front(), rest.substr(1, next - 1), text);
    rest.remove_prefix(next);
  }
  faults.push_back(std::move(fault));
  return *this;
}

} // namespace weir::testing
