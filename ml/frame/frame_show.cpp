// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/frame/frame.hpp>
#include <weir/ml/frame/grouped_frame.hpp>

#include <algorithm>
#include <ostream>

namespace weir::ml {

namespace {

bool begins_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

// The number of characters of a text in UTF-8.
std::size_t width_of(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

// Line breaks and the like as they are written in a program, so that a row is a line.
std::string in_one_line(std::string_view text) {
  constexpr auto controls = std::string_view("\n\r\t\f\b\v\a");
  constexpr auto names = std::string_view("nrtfbva");
  auto out = std::string();
  for (const auto c : text) {
    const auto found = controls.find(c);
    if (found == std::string_view::npos)
      out += c;
    else
      out.append({'\\', names[found]});
  }
  return out;
}

std::string cut(std::string text, std::size_t width_max) {
  if (width_max == 0 || width_of(text) <= width_max)
    return text;
  auto left = width_max > 3 ? width_max - 3 : width_max;
  auto end = std::size_t{0};
  while (end < text.size() && !(begins_character(text[end]) && left-- == 0))
    ++end;
  text.resize(end);
  return width_max > 3 ? text + "..." : text;
}

using cells = std::vector<std::vector<std::string>>;

void print_table(std::ostream& out, const cells& by_column) {
  auto widths = std::vector<std::size_t>();
  for (const auto& texts : by_column) {
    auto width = std::size_t{3};
    for (const auto& text : texts)
      width = std::max(width, width_of(text));
    widths.push_back(width);
  }
  auto rule = std::string("+");
  for (const auto width : widths)
    rule += std::string(width, '-') + "+";
  const auto rows = by_column.empty() ? 0 : by_column.front().size();
  out << rule << '\n';
  for (std::size_t row = 0; row < rows; ++row) {
    out << '|';
    for (std::size_t i = 0; i < by_column.size(); ++i)
      out << std::string(widths[i] - width_of(by_column[i][row]), ' ') << by_column[i][row] << '|';
    out << '\n';
    if (row == 0)
      out << rule << '\n';
  }
  out << rule << '\n';
}

} // namespace

void frame::show(std::ostream& out, std::size_t rows_max, std::size_t width_max) const {
  const auto shown = std::min(rows_, rows_max);
  auto by_column = cells();
  for (const auto& [name, data] : columns_) {
    auto& texts = by_column.emplace_back();
    texts.push_back(in_one_line(name));
    for (std::size_t row = 0; row < shown; ++row)
      texts.push_back(cut(in_one_line(data.text(row)), width_max));
  }
  print_table(out, by_column);
  if (shown < rows_)
    out << "only showing top " << shown << (shown == 1 ? " row\n" : " rows\n");
}

void frame::print_schema(std::ostream& out) const {
  out << "root\n";
  for (const auto& [name, data] : columns_)
    out << " |-- " << name << ": " << to_string(data.type()) << '\n';
}

frame frame::describe(const std::vector<std::string>& names) const {
  auto chosen = names;
  if (chosen.empty())
    for (const auto& [name, data] : columns_)
      if (data.type() == column_type::float64 || data.type() == column_type::int64 ||
          data.type() == column_type::string)
        chosen.push_back(name);
  using f = aggregate_function;
  const auto functions = std::vector<f>{f::count, f::mean, f::stddev, f::min, f::max};
  auto columns = std::vector<named_column>{
      {"summary", column::of(std::vector<std::string>{"count", "mean", "stddev", "min", "max"})}};
  for (const auto& name : chosen) {
    const auto is_text = (*this)[name].type() == column_type::string;
    auto texts = std::vector<std::string>();
    auto missing = std::vector<std::uint8_t>();
    for (const auto function : functions) {
      if (is_text && (function == f::mean || function == f::stddev)) {
        texts.emplace_back();
        missing.push_back(1);
        continue;
      }
      const auto result = group_by({}).agg({{name, function, "result"}})["result"];
      texts.push_back(result.text(0));
      missing.push_back(result.is_missing(0) ? 1 : 0);
    }
    columns.emplace_back(name, column::of(texts).with_missing(std::move(missing)));
  }
  return frame(std::move(columns));
}

} // namespace weir::ml
