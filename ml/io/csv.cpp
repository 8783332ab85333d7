// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/io/csv.hpp>

#include <weir/ml/io/csv_cells.hpp>
#include <weir/ml/io/mapped_file.hpp>
#include <weir/ml/support/not_a_number.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

namespace weir::ml {

namespace {

// The texts of one column, and which of them are missing.
struct text_column {
  string_data texts;
  std::vector<std::uint8_t> missing;

  void add(std::string_view text, bool is_missing) {
    texts.push_back(text);
    missing.push_back(is_missing ? 1 : 0);
  }
};

std::optional<bool> parse_boolean(std::string_view text) {
  auto lower = std::string(text.substr(0, 6));
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (lower == "true")
    return true;
  if (lower == "false")
    return false;
  return std::nullopt;
}

std::optional<double> parse_double(std::string_view text, const csv_options& options) {
  if (text == options.nan_value)
    return not_a_number;
  if (text == options.positive_inf)
    return std::numeric_limits<double>::infinity();
  if (text == options.negative_inf)
    return -std::numeric_limits<double>::infinity();
  return parse_number(text);
}

// Nothing is missing, where it is no text.
bool fits(std::string_view text, column_type type, const csv_options& options) {
  if (text.empty())
    return true;
  switch (type) {
  case column_type::int64:
    return parse_integer(text).has_value();
  case column_type::float64:
    return parse_double(text, options).has_value();
  case column_type::boolean:
    return parse_boolean(text).has_value();
  default:
    return true;
  }
}

// The narrowest type that all texts fit.
column_type infer(const text_column& from, const csv_options& options) {
  const auto all_fit = [&](column_type type) {
    for (std::size_t row = 0; row < from.texts.size(); ++row)
      if (from.missing[row] == 0 && !fits(from.texts[row], type, options))
        return false;
    return true;
  };
  const auto all_empty = [&] {
    for (std::size_t row = 0; row < from.texts.size(); ++row)
      if (from.missing[row] == 0 && !from.texts[row].empty())
        return false;
    return true;
  };
  if (all_empty())
    return column_type::string;
  for (const auto type : {column_type::int64, column_type::float64, column_type::boolean})
    if (all_fit(type))
      return type;
  return column_type::string;
}

// Fills values by `parse`; texts that do not fit become missing elements.
template <class T, class Parse>
column converted(text_column& from, Parse parse) {
  auto values = std::vector<T>(from.texts.size());
  for (std::size_t row = 0; row < values.size(); ++row) {
    const auto value = from.missing[row] != 0 ? std::nullopt : parse(from.texts[row]);
    if (value)
      values[row] = static_cast<T>(*value);
    else if constexpr (std::is_floating_point_v<T>)
      values[row] = std::numeric_limits<T>::quiet_NaN();
    from.missing[row] = value ? 0 : 1;
  }
  return column(std::move(values)).with_missing(std::move(from.missing));
}

column convert(text_column from, column_type type, const csv_options& options) {
  switch (type) {
  case column_type::int64:
    return converted<std::int64_t>(from, parse_integer);
  case column_type::float64:
    return converted<double>(
        from, [&options](std::string_view text) { return parse_double(text, options); });
  case column_type::boolean:
    return converted<std::uint8_t>(from, parse_boolean);
  case column_type::string:
    return column(std::move(from.texts)).with_missing(std::move(from.missing));
  default:
    fail_argument("a CSV column cannot be of type " + to_string(type));
  }
}

// The names of a header: `_c` and the number for empty ones; those that come twice get their number.
std::vector<std::string> column_names(const std::vector<csv_cells::cell>& cells, bool header) {
  auto count = std::map<std::string_view, int>();
  for (const auto& cell : cells)
    ++count[cell.text];
  auto names = std::vector<std::string>();
  for (const auto& cell : cells) {
    const auto number = std::to_string(names.size());
    auto name = header && !cell.text.empty() ? std::string(cell.text) : "_c" + number;
    if (header && !cell.text.empty() && count[cell.text] > 1)
      name += number;
    names.push_back(std::move(name));
  }
  return names;
}

class csv_reader {
public:
  csv_reader(std::string_view text, const csv_options& options)
      : cells_(text, options),
        options_(options) {
    // nop
  }

  frame read() {
    if (!begin())
      return {};
    do
      add_record();
    while (cells_.next());
    return finish();
  }

private:
  // Finds the columns; true if the cells stand at a record of data.
  bool begin() {
    auto more = cells_.next();
    for (const auto& [name, type] : options_.schema)
      names_.push_back(name);
    if (more && names_.empty())
      names_ = column_names(cells_.record(), options_.header);
    columns_.resize(names_.size());
    find_corrupt_column();
    if (more && options_.header) {
      check_header();
      more = cells_.next();
    }
    if (!more && !names_.empty())
      empty_ = true;
    return more || empty_;
  }

  void find_corrupt_column() {
    const auto& wanted = options_.column_name_of_corrupt_record;
    if (wanted.empty())
      return;
    const auto found = std::find(options_.schema.begin(), options_.schema.end(),
                                 std::pair<std::string, column_type>(wanted, column_type::string));
    require(found != options_.schema.end(), [&] {
      return "the column '" + wanted + "' of corrupt records must be a string of the schema";
    });
    corrupt_ = static_cast<std::size_t>(found - options_.schema.begin());
  }

  void check_header() const {
    if (options_.schema.empty() || options_.enforce_schema)
      return;
    const auto& header = cells_.record();
    for (std::size_t i = 0; i < std::max(header.size(), num_cells()); ++i) {
      const auto found = i < header.size() ? header[i].text : "nothing";
      const auto wanted = i < num_cells() ? names_[column_of(i)] : "nothing";
      if (found != wanted)
        throw error(errc::corrupt, "the header of the CSV text has '" + std::string(found) +
                                       "' in place " + std::to_string(i + 1) + ", the schema '" +
                                       wanted + "'");
    }
  }

  // The number of cells that a record should have, and the column that each belongs to.
  [[nodiscard]] std::size_t num_cells() const { return names_.size() - (corrupt_ == none ? 0 : 1); }
  [[nodiscard]] std::size_t column_of(std::size_t cell) const {
    return cell < corrupt_ ? cell : cell + 1;
  }

  [[nodiscard]] bool is_missing(const csv_cells::cell& cell) const {
    return cell.text.empty() ? !cell.quoted : cell.text == options_.null_value;
  }

  [[nodiscard]] bool is_malformed() const {
    const auto& record = cells_.record();
    if (record.size() != num_cells())
      return true;
    for (std::size_t i = 0; !options_.schema.empty() && i < record.size(); ++i)
      if (!is_missing(record[i]) &&
          !fits(record[i].text, options_.schema[column_of(i)].second, options_))
        return true;
    return false;
  }

  void add_record() {
    if (empty_)
      return;
    const auto looks = options_.mode != csv_mode::permissive || corrupt_ != none;
    const auto malformed = looks && is_malformed();
    if (malformed && options_.mode == csv_mode::fail_fast)
      throw error(errc::corrupt, "the CSV record at line " + std::to_string(cells_.line()) +
                                     " does not fit the " + std::to_string(num_cells()) +
                                     " columns or their types");
    if (malformed && options_.mode == csv_mode::drop_malformed)
      return;
    const auto& record = cells_.record();
    for (std::size_t i = 0; i < num_cells(); ++i) {
      if (i < record.size())
        columns_[column_of(i)].add(record[i].text, is_missing(record[i]));
      else
        columns_[column_of(i)].add({}, true);
    }
    if (corrupt_ != none)
      columns_[corrupt_].add(cells_.record_text(), !malformed);
  }

  frame finish() {
    auto out = std::vector<frame::named_column>(columns_.size());
    parallel_for(columns_.size(), [&](std::size_t i) {
      auto type = column_type::string;
      if (!options_.schema.empty())
        type = options_.schema[i].second;
      else if (options_.infer_schema)
        type = infer(columns_[i], options_);
      out[i] = {names_[i], convert(std::move(columns_[i]), type, options_)};
    });
    return frame(std::move(out));
  }

  static constexpr auto none = ~std::size_t{0};

  csv_cells cells_;
  const csv_options& options_;
  bool empty_ = false;
  std::size_t corrupt_ = none;
  std::vector<std::string> names_;
  std::vector<text_column> columns_;
};

// Whether a text would not be read back the same without quotes.
bool must_be_quoted(std::string_view text, const csv_options& options) {
  const auto special = std::string{options.separator, options.quote, '\n', '\r'};
  return text.empty() || text.find_first_of(special) != std::string_view::npos ||
         (options.comment != '\0' && text.front() == options.comment);
}

void append_cell(std::string& out, std::string_view text, const csv_options& options) {
  if (!options.quote_all && !must_be_quoted(text, options)) {
    out += text;
    return;
  }
  require(options.quote != '\0', [text] {
    return "the text '" + std::string(text) + "' cannot be written as CSV without a quote";
  });
  out += options.quote;
  for (const auto c : text) {
    if (c == options.quote)
      out += options.quote;
    else if (c == options.escape && options.escape != '\0')
      out += options.escape;
    out += c;
  }
  out += options.quote;
}

} // namespace

frame parse_csv(std::string_view text, const csv_options& options) {
  return csv_reader(text, options).read();
}

frame read_csv(const std::filesystem::path& path, const csv_options& options) {
  const auto file = mapped_file(path);
  return parse_csv(file.text(), options);
}

std::string to_csv(const frame& data, const csv_options& options) {
  auto out = std::string();
  const auto add_record = [&](const auto& append) {
    for (std::size_t i = 0; i < data.num_cols(); ++i) {
      if (i > 0)
        out += options.separator;
      append(data.columns()[i]);
    }
    out += '\n';
  };
  for (const auto& [name, values] : data.columns())
    require(values.is_numeric() || values.type() == column_type::string, [&name = name] {
      return "column '" + name + "' cannot be written as CSV: it holds vectors or arrays";
    });
  if (options.header)
    add_record([&](const auto& named) { append_cell(out, named.first, options); });
  for (std::size_t row = 0; row < data.num_rows(); ++row)
    add_record([&](const auto& named) {
      if (named.second.is_missing(row))
        out += options.null_value;
      else
        append_cell(out, named.second.text(row), options);
    });
  return out;
}

void write_csv(const frame& data, const std::filesystem::path& path, const csv_options& options,
               const save_options& saving) {
  write_file(path, to_csv(data, options), saving);
}

} // namespace weir::ml
