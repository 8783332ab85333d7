// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/frame/column.hpp>

#include <weir/ml/support/not_a_number.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

namespace {

template <class T>
void append_row(std::vector<T>& to, const std::vector<T>& from, std::size_t row) {
  to.push_back(from[row]);
}

void append_row(string_data& to, const string_data& from, std::size_t row) {
  to.push_back(from[row]);
}

void append_row(vector_data& to, const vector_data& from, std::size_t row) {
  to.push_back(from[row]);
}

template <class Elements>
void append_row(list_data<Elements>& to, const list_data<Elements>& from, std::size_t row) {
  for (std::size_t i = 0; i < from.length(row); ++i)
    to.add(from.at(row, i));
  to.end_row();
}

template <class T>
void append_nothing(std::vector<T>& to) {
  to.push_back(std::is_floating_point_v<T> ? static_cast<T>(not_a_number) : T());
}

void append_nothing(string_data& to) {
  to.push_back({});
}

void append_nothing(vector_data& to) {
  to.push_back({});
}

template <class Elements>
void append_nothing(list_data<Elements>& to) {
  to.end_row();
}

template <class Elements>
list_data<Elements> to_lists(const auto& rows) {
  auto data = list_data<Elements>();
  for (const auto& row : rows) {
    for (const auto& element : row)
      data.add(element);
    data.end_row();
  }
  return data;
}

template <class Elements>
std::string list_text(const list_data<Elements>& lists, std::size_t row) {
  auto out = std::string("[");
  for (std::size_t i = 0; i < lists.length(row); ++i) {
    if (i > 0)
      out += ", ";
    if constexpr (std::is_same_v<Elements, string_data>)
      out += lists.at(row, i);
    else
      append_number(out, lists.at(row, i));
  }
  return out += ']';
}

bool marks_a_number(const std::vector<double>& numbers, const std::vector<std::uint8_t>& marks) {
  for (std::size_t row = 0; row < numbers.size(); ++row)
    if (marks[row] != 0 && !std::isnan(numbers[row]))
      return true;
  return false;
}

std::vector<double> nan_where_marked(std::vector<double> numbers,
                                     const std::vector<std::uint8_t>& marks) {
  for (std::size_t row = 0; row < numbers.size(); ++row)
    if (marks[row] != 0)
      numbers[row] = not_a_number;
  return numbers;
}

} // namespace

std::string to_string(column_type type) {
  switch (type) {
  case column_type::float64:
    return "double";
  case column_type::int64:
    return "bigint";
  case column_type::string:
    return "string";
  case column_type::boolean:
    return "boolean";
  case column_type::vector:
    return "vector";
  case column_type::string_array:
    return "array<string>";
  case column_type::double_array:
    return "array<double>";
  }
  return "unknown";
}

column::column(values elements) : values_(std::make_shared<const values>(std::move(elements))) {
  // nop
}

column::column(std::vector<double> elements) : column(values(std::move(elements))) {
  // nop
}

column::column(std::vector<std::int64_t> elements) : column(values(std::move(elements))) {
  // nop
}

column::column(std::vector<std::uint8_t> elements) : column(values(std::move(elements))) {
  // nop
}

column::column(string_data elements) : column(values(std::move(elements))) {
  // nop
}

column::column(vector_data elements) : column(values(std::move(elements))) {
  // nop
}

column::column(string_array_data elements) : column(values(std::move(elements))) {
  // nop
}

column::column(double_array_data elements) : column(values(std::move(elements))) {
  // nop
}

column column::of(std::span<const double> elements) {
  return column(std::vector<double>(elements.begin(), elements.end()));
}

column column::of(const std::vector<std::string>& elements) {
  auto data = string_data();
  for (const auto& text : elements)
    data.push_back(text);
  return column(std::move(data));
}

column column::of(const std::vector<bool>& elements) {
  return column(std::vector<std::uint8_t>(elements.begin(), elements.end()));
}

column column::of(const std::vector<ml::vector>& elements) {
  auto data = vector_data();
  for (const auto& element : elements)
    data.push_back(element);
  return column(std::move(data));
}

column column::of(const std::vector<std::vector<std::string>>& elements) {
  return column(to_lists<string_data>(elements));
}

column column::of(const std::vector<std::vector<double>>& elements) {
  return column(to_lists<std::vector<double>>(elements));
}

std::size_t column::size() const noexcept {
  return std::visit([](const auto& elements) { return elements.size(); }, *values_);
}

void column::fail_type(column_type wanted) const {
  fail_argument("the column holds elements of type " + to_string(type()) + ", not " +
                to_string(wanted));
}

bool column::is_numeric() const noexcept {
  return type() == column_type::float64 || type() == column_type::int64 ||
         type() == column_type::boolean;
}

column column::to_doubles() const {
  if (type() == column_type::float64)
    return *this;
  auto out = std::vector<double>(size());
  const auto convert = [&](const auto& from) {
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = is_missing(i) ? not_a_number : static_cast<double>(from[i]);
  };
  if (type() == column_type::int64)
    convert(integers());
  else if (type() == column_type::boolean)
    convert(booleans());
  else
    fail_type(column_type::float64);
  auto made = column(std::move(out));
  made.missing_ = missing_;
  made.metadata_ = metadata_;
  return made;
}

std::string column::text(std::size_t row) const {
  if (is_missing(row))
    return "null";
  switch (type()) {
  case column_type::float64:
    return number_text(doubles()[row]);
  case column_type::int64:
    return std::to_string(integers()[row]);
  case column_type::string:
    return std::string(strings()[row]);
  case column_type::boolean:
    return booleans()[row] != 0 ? "true" : "false";
  case column_type::vector:
    return to_string(vectors()[row]);
  case column_type::string_array:
    return list_text(string_arrays(), row);
  case column_type::double_array:
    return list_text(double_arrays(), row);
  }
  return {};
}

column column::to_strings() const {
  if (type() == column_type::string)
    return *this;
  auto data = string_data();
  for (std::size_t row = 0; row < size(); ++row)
    data.push_back(is_missing(row) ? std::string() : text(row));
  auto made = column(std::move(data));
  made.missing_ = missing_;
  made.metadata_ = metadata_;
  return made;
}

column column::with_missing(std::vector<std::uint8_t> marks) const {
  require(marks.size() == size(), [&] {
    return "a column of " + std::to_string(size()) + " elements got " +
           std::to_string(marks.size()) + " marks of missing ones";
  });
  auto made = *this;
  made.missing_ = nullptr;
  if (std::all_of(marks.begin(), marks.end(), [](auto mark) { return mark == 0; }))
    return made;
  if (const auto* given = std::get_if<std::vector<double>>(values_.get()))
    if (marks_a_number(*given, marks))
      made.values_ = std::make_shared<const values>(nan_where_marked(*given, marks));
  made.missing_ = std::make_shared<const std::vector<std::uint8_t>>(std::move(marks));
  return made;
}

const column_metadata& column::metadata() const noexcept {
  static const auto none = column_metadata();
  return metadata_ ? *metadata_ : none;
}

column column::with_metadata(column_metadata metadata) const {
  auto made = *this;
  made.metadata_ =
      metadata.empty() ? nullptr : std::make_shared<const column_metadata>(std::move(metadata));
  return made;
}

column column::take(std::span<const std::size_t> rows) const {
  return take_or_missing(rows);
}

column column::take_or_missing(std::span<const std::size_t> rows) const {
  auto made = std::visit(
      [rows]<class T>(const T& from) {
        auto to = T();
        if constexpr (requires { to.reserve(rows.size()); })
          to.reserve(rows.size());
        for (const auto row : rows)
          row == no_row ? append_nothing(to) : append_row(to, from, row);
        return column(std::move(to));
      },
      *values_);
  const auto gaps = std::find(rows.begin(), rows.end(), no_row) != rows.end();
  if (has_missing() || gaps) {
    auto marks = std::vector<std::uint8_t>(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
      marks[i] = rows[i] == no_row || is_missing(rows[i]) ? 1 : 0;
    made = made.with_missing(std::move(marks));
  }
  made.metadata_ = metadata_;
  return made;
}

column column::append(const column& other) const {
  if (type() != other.type())
    other.fail_type(type());
  auto made = std::visit(
      [&other]<class T>(const T& from) {
        auto to = from;
        const auto& more = std::get<T>(*other.values_);
        for (std::size_t row = 0; row < more.size(); ++row)
          append_row(to, more, row);
        return column(std::move(to));
      },
      *values_);
  if (has_missing() || other.has_missing()) {
    auto marks = std::vector<std::uint8_t>(made.size());
    for (std::size_t i = 0; i < marks.size(); ++i)
      marks[i] = (i < size() ? is_missing(i) : other.is_missing(i - size())) ? 1 : 0;
    made = made.with_missing(std::move(marks));
  }
  made.metadata_ = metadata_;
  return made;
}

} // namespace weir::ml
