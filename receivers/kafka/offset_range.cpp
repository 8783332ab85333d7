// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/offset_range.hpp>

#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

#include <charconv>

namespace weir::kafka {

namespace {

[[noreturn]] void refuse(std::string_view line) {
  throw error(errc::corrupt, "kafka: \"" + escape_for_log(line) +
                                 "\" is no range of offsets (topic, partition, from, until)");
}

template <class Number>
Number take_number(std::string_view& rest, std::string_view line) {
  Number value{};
  const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (failure != std::errc())
    refuse(line);
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return value;
}

void take_space(std::string_view& rest, std::string_view line) {
  if (!rest.starts_with(' '))
    refuse(line);
  rest.remove_prefix(1);
}

offset_range decode_line(std::string_view line) {
  offset_range range;
  std::string_view rest = line;
  const std::size_t end = rest.find(' ');
  if (end == 0 || end == std::string_view::npos)
    refuse(line);
  range.topic = rest.substr(0, end);
  rest.remove_prefix(end);
  take_space(rest, line);
  range.partition = take_number<std::int32_t>(rest, line);
  take_space(rest, line);
  range.from_offset = take_number<std::int64_t>(rest, line);
  take_space(rest, line);
  range.until_offset = take_number<std::int64_t>(rest, line);
  if (!rest.empty() || range.partition < 0 || range.from_offset < 0 ||
      range.until_offset < range.from_offset)
    refuse(line);
  return range;
}

} // namespace

std::string encode_ranges(const std::vector<offset_range>& ranges) {
  // The names of topics have no spaces: letters, digits, '.', '_' and '-'.
  std::string out;
  for (const offset_range& each : ranges)
    out += each.topic + " " + std::to_string(each.partition) + " " +
           std::to_string(each.from_offset) + " " + std::to_string(each.until_offset) + "\n";
  return out;
}

std::vector<offset_range> decode_ranges(std::string_view text) {
  std::vector<offset_range> out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos)
      refuse(text);
    out.push_back(decode_line(text.substr(0, end)));
    text.remove_prefix(end + 1);
  }
  return out;
}

} // namespace weir::kafka
