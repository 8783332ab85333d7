// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/linalg/labeled_point.hpp>
#include <weir/ml/linalg/matrix.hpp>
#include <weir/ml/linalg/numeric_parser.hpp>
#include <weir/ml/support/json_text.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>

namespace weir::ml {

namespace {

void append_list(std::string& out, const auto& list) {
  out += '[';
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0)
      out += ',';
    if constexpr (std::is_floating_point_v<std::decay_t<decltype(list[i])>>)
      append_number(out, list[i]);
    else
      out += std::to_string(list[i]);
  }
  out += ']';
}

std::int32_t to_index(double value) {
  require(value == std::trunc(value) && std::abs(value) <= 2147483647.0, [&] {
    return "the text of a sparse vector has " + number_text(value) + " where an integer belongs";
  });
  return static_cast<std::int32_t>(value);
}

vector to_vector(numeric_value&& value) {
  using kind = numeric_value::kind;
  if (value.what == kind::array)
    return vectors::dense(std::move(value.array));
  const auto is_sparse = value.what == kind::tuple && value.tuple.size() == 3 &&
                         value.tuple[0].what == kind::number &&
                         value.tuple[1].what == kind::array && value.tuple[2].what == kind::array;
  require(is_sparse,
          std::string("the text of a vector is neither [values] nor (size,[indices],[values])"));
  auto indices = std::vector<std::int32_t>();
  for (const auto index : value.tuple[1].array)
    indices.push_back(to_index(index));
  return vectors::sparse(to_index(value.tuple[0].number), std::move(indices),
                         std::move(value.tuple[2].array));
}

labeled_point parse_old_form(std::string_view text) {
  const auto comma = text.find(',');
  require(comma != std::string_view::npos, std::string("the text of a labeled point has no comma"));
  const auto read = [text](std::string_view part) {
    const auto value = parse_number(part);
    require(value.has_value(), [&] {
      return "'" + std::string(part) + "' in the labeled point '" +
             std::string(text.substr(0, 80)) + "' is no number";
    });
    return *value;
  };
  auto values = std::vector<double>();
  auto rest = text.substr(comma + 1);
  while (!rest.empty()) {
    const auto end = std::min(rest.find(' '), rest.size());
    if (end > 0)
      values.push_back(read(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {read(text.substr(0, comma)), vectors::dense(std::move(values))};
}

std::string sparse_text(const matrix& m) {
  auto out = std::to_string(m.num_rows()) + " x " + std::to_string(m.num_cols()) + " CSCMatrix";
  m.for_each_active([&out](std::size_t i, std::size_t j, double value) {
    out += "\n(" + std::to_string(i) + "," + std::to_string(j) + ") " + number_text(value);
  });
  return out;
}

} // namespace

std::string to_string(vector_view v) {
  auto out = std::string();
  if (v.is_dense()) {
    append_list(out, v.values());
    return out;
  }
  out += '(';
  out += std::to_string(v.size());
  out += ',';
  append_list(out, v.indices());
  out += ',';
  append_list(out, v.values());
  return out += ')';
}

vector vectors::parse(std::string_view text) {
  return to_vector(parse_numeric(text));
}

std::string to_string(const labeled_point& point) {
  return "(" + number_text(point.label) + "," + to_string(point.features.view()) + ")";
}

labeled_point parse_labeled_point(std::string_view text) {
  if (!text.starts_with('('))
    return parse_old_form(text);
  auto value = parse_numeric(text);
  require(value.tuple.size() == 2 && value.tuple[0].what == numeric_value::kind::number,
          std::string("the text of a labeled point is not (label,vector)"));
  return {value.tuple[0].number, to_vector(std::move(value.tuple[1]))};
}

std::string to_string(const matrix& m) {
  if (!m.is_dense())
    return sparse_text(m);
  auto texts = std::vector<std::string>();
  auto width = std::size_t{0};
  for (std::size_t i = 0; i < m.num_rows(); ++i)
    for (std::size_t j = 0; j < m.num_cols(); ++j)
      width = std::max(width, texts.emplace_back(number_text(m(i, j))).size());
  auto out = std::string();
  for (std::size_t at = 0; at < texts.size(); ++at) {
    if (at > 0 && at % m.num_cols() == 0)
      out += '\n';
    out += texts[at];
    out.append(width + 2 - texts[at].size(), ' ');
  }
  return out;
}

} // namespace weir::ml
