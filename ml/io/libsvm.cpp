// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/io/libsvm.hpp>

#include <weir/ml/io/mapped_file.hpp>
#include <weir/ml/pipeline/training_data.hpp>
#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <charconv>

namespace weir::ml {

namespace {

// The rows of a part of the text.
struct parsed_rows {
  std::vector<double> labels;
  std::vector<std::size_t> ends;
  std::vector<std::int32_t> indices;
  std::vector<double> values;
  std::size_t largest = 0;
};

// Names the line only once something is wrong: counting them costs a pass.
[[noreturn]] void fail_at(std::string_view text, const char* place, const std::string& what) {
  const auto offset = static_cast<std::size_t>(place - text.data());
  const auto line =
      1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n');
  fail_argument("line " + std::to_string(line) + " of the LIBSVM text: " + what);
}

class line_parser {
public:
  line_parser(std::string_view whole, std::string_view line, parsed_rows& out)
      : whole_(whole),
        at_(line.data()),
        end_(line.data() + line.size()),
        out_(out) {
    // nop
  }

  void parse() {
    out_.labels.push_back(number("a label"));
    auto previous = std::int32_t{0};
    while (skip_blanks()) {
      previous = entry(previous);
    }
    out_.ends.push_back(out_.values.size());
    out_.largest = std::max(out_.largest, static_cast<std::size_t>(previous));
  }

private:
  bool skip_blanks() noexcept {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t'))
      ++at_;
    return at_ != end_;
  }

  double number(const char* wanted) {
    // A plus is written by some programs, and unknown to from_chars.
    if (at_ != end_ && *at_ == '+')
      ++at_;
    auto value = 0.0;
    const auto result = std::from_chars(at_, end_, value);
    if (result.ec == std::errc() &&
        (result.ptr == end_ || *result.ptr == ' ' || *result.ptr == '\t')) {
      at_ = result.ptr;
      return value;
    }
    const auto* stop = std::find_if(at_, end_, [](char c) { return c == ' ' || c == '\t'; });
    const auto text = std::string_view(at_, static_cast<std::size_t>(stop - at_));
    const auto rare = parse_number(text);
    if (!rare)
      fail_at(whole_, at_, "'" + std::string(text) + "' is not " + wanted);
    at_ = stop;
    return *rare;
  }

  std::int32_t entry(std::int32_t previous) {
    auto index = std::int32_t{0};
    const auto result = std::from_chars(at_, end_, index);
    if (result.ec != std::errc() || result.ptr == end_ || *result.ptr != ':')
      fail_at(whole_, at_, "an entry is not index:value");
    if (index < 1)
      fail_at(whole_, at_, "index " + std::to_string(index) + ", but indices count from 1");
    if (index <= previous)
      fail_at(whole_, at_,
              "index " + std::to_string(index) + " follows " + std::to_string(previous) +
                  ", but indices must increase");
    at_ = result.ptr + 1;
    out_.indices.push_back(index - 1);
    out_.values.push_back(number("a value"));
    return index;
  }

  std::string_view whole_;
  const char* at_;
  const char* end_;
  parsed_rows& out_;
};

std::string_view trimmed(std::string_view line) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!line.empty() && blank(line.front()))
    line.remove_prefix(1);
  while (!line.empty() && blank(line.back()))
    line.remove_suffix(1);
  return line;
}

parsed_rows parse_part(std::string_view whole, std::string_view part) {
  auto out = parsed_rows();
  while (!part.empty()) {
    const auto end = std::min(part.find('\n'), part.size());
    const auto line = trimmed(part.substr(0, end));
    if (!line.empty() && line.front() != '#')
      line_parser(whole, line, out).parse();
    part.remove_prefix(std::min(end + 1, part.size()));
  }
  return out;
}

// The part of a block of bytes: the lines that begin in it.
std::string_view lines_of(std::string_view text, const row_block& block) {
  const auto line_begin = [text](std::size_t at) {
    if (at == 0 || at >= text.size())
      return std::min(at, text.size());
    const auto found = text.find('\n', at - 1);
    return found == std::string_view::npos ? text.size() : found + 1;
  };
  const auto begin = line_begin(block.begin);
  return text.substr(begin, line_begin(block.end) - begin);
}

void append(vector_data& to, const parsed_rows& from, std::size_t size, bool dense) {
  auto begin = std::size_t{0};
  for (const auto end : from.ends) {
    const auto count = end - begin;
    const auto row = vector_view::sparse(size, std::span(from.indices).subspan(begin, count),
                                         std::span(from.values).subspan(begin, count));
    if (dense)
      to.push_back(vectors::dense(row.to_array()));
    else
      to.push_back(row);
    begin = end;
  }
}

void append_row(std::string& out, double label, vector_view features) {
  append_number(out, label);
  features.for_each_active([&out](std::size_t i, double value) {
    out += ' ';
    out += std::to_string(i + 1);
    out += ':';
    append_number(out, value);
  });
  out += '\n';
}

} // namespace

frame parse_libsvm(std::string_view text, const libsvm_options& options) {
  const auto plan = block_plan(text.size(), 256, 256 * 1024);
  auto parts = std::vector<parsed_rows>(plan.blocks());
  parallel_for(plan, [&](const row_block& block) {
    parts[block.index] = parse_part(text, lines_of(text, block));
  });
  auto size = std::size_t{0};
  auto rows = std::size_t{0};
  auto entries = std::size_t{0};
  for (const auto& part : parts) {
    size = std::max(size, part.largest);
    rows += part.labels.size();
    entries += part.values.size();
  }
  require(options.num_features == 0 || size <= options.num_features, [&] {
    return "the LIBSVM text has the index " + std::to_string(size) + ", but num_features is " +
           std::to_string(options.num_features);
  });
  if (options.num_features != 0)
    size = options.num_features;
  auto labels = std::vector<double>();
  labels.reserve(rows);
  auto features = vector_data();
  features.reserve(rows, options.dense ? rows * size : entries);
  for (auto& part : parts) {
    labels.insert(labels.end(), part.labels.begin(), part.labels.end());
    append(features, part, size, options.dense);
    part = {};
  }
  return {
      {"label", column(std::move(labels))},
      {"features", column(std::move(features)).with_metadata({.size = size, .attributes = {}})}};
}

frame read_libsvm(const std::filesystem::path& path, const libsvm_options& options) {
  const auto file = mapped_file(path);
  return parse_libsvm(file.text(), options);
}

std::vector<labeled_point> load_libsvm(const std::filesystem::path& path,
                                       const libsvm_options& options) {
  const auto data = read_libsvm(path, options);
  auto points = std::vector<labeled_point>();
  points.reserve(data.num_rows());
  for (std::size_t row = 0; row < data.num_rows(); ++row)
    points.push_back({data["label"].doubles()[row], vector(data["features"].vectors()[row])});
  return points;
}

std::string to_libsvm(std::span<const labeled_point> points) {
  auto out = std::string();
  for (const auto& point : points)
    append_row(out, point.label, point.features);
  return out;
}

std::string to_libsvm(const frame& data, const std::string& label_col,
                      const std::string& features_col) {
  const auto read = training_data(data, features_col, label_col);
  auto out = std::string();
  for (std::size_t row = 0; row < read.size(); ++row)
    append_row(out, read.labels[row], read.features[row]);
  return out;
}

void write_libsvm(const frame& data, const std::filesystem::path& path, const save_options& options,
                  const std::string& label_col, const std::string& features_col) {
  write_file(path, to_libsvm(data, label_col, features_col), options);
}

} // namespace weir::ml
