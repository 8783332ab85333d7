// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/vector_assembler.hpp>

#include <weir/ml/feature/column_pairs.hpp>
#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/support/not_a_number.hpp>
#include <weir/ml/support/require.hpp>

#include <cmath>
#include <optional>

namespace weir::ml {

namespace {

/// A column that is assembled; numbers as doubles.
struct part {
  std::string name;
  column values;
  bool is_vector;
  std::optional<std::size_t> size; ///< unknown: no row says it

  [[nodiscard]] bool is_invalid(std::size_t row) const {
    return values.is_missing(row) || (!is_vector && std::isnan(values.doubles()[row]));
  }
};

std::optional<std::size_t> size_of_vectors(const column& values) {
  if (values.metadata().size)
    return values.metadata().size;
  for (std::size_t row = 0; row < values.size(); ++row)
    if (!values.is_missing(row))
      return values.vectors()[row].size();
  return std::nullopt;
}

part make_part(const frame& data, const std::string& name) {
  const auto& values = data[name];
  if (values.type() == column_type::vector)
    return {name, values, true, size_of_vectors(values)};
  require(values.is_numeric(), [&] {
    return "VectorAssembler: column '" + name + "' has type " + to_string(values.type()) +
           "; numbers, booleans and vectors can be assembled";
  });
  return {name, values.to_doubles().with_metadata(values.metadata()), false, 1};
}

/// Names of the features of a part: those known, else the column's name with a number.
void append_attributes(std::vector<attribute>& to, const part& from) {
  const auto& known = from.values.metadata().attributes;
  if (!from.is_vector) {
    to.push_back(known.empty() ? attribute::numeric() : known.front());
    to.back().name = from.name;
    return;
  }
  for (std::size_t i = 0; i < from.size.value_or(0); ++i) {
    to.push_back(i < known.size() ? known[i] : attribute::numeric());
    const auto name = to.back().name.empty() ? std::to_string(i) : to.back().name;
    to.back().name = from.name + "_" + name;
  }
}

/// Appends the entries that are not zero, and gives the size.
std::size_t append_entries(const part& from, std::size_t row, std::size_t offset,
                           std::vector<std::int32_t>& indices, std::vector<double>& values) {
  const auto append = [&](std::size_t i, double value) {
    indices.push_back(static_cast<std::int32_t>(offset + i));
    values.push_back(value);
  };
  if (from.is_invalid(row)) {
    require(from.size.has_value(), [&] {
      return "VectorAssembler: the size of the vectors in column '" + from.name +
             "' is unknown; use vector_size_hint";
    });
    for (std::size_t i = 0; i < *from.size; ++i)
      append(i, not_a_number);
    return *from.size;
  }
  if (from.is_vector) {
    const auto entries = from.values.vectors()[row];
    require(!from.size || entries.size() == *from.size, [&] {
      return "VectorAssembler: column '" + from.name + "' has a vector of size " +
             std::to_string(entries.size()) + " in row " + std::to_string(row) + ", others have " +
             std::to_string(*from.size);
    });
    entries.for_each_nonzero(append);
    return entries.size();
  }
  if (const auto value = from.values.doubles()[row]; value != 0.0)
    append(0, value);
  return 1;
}

} // namespace

frame vector_assembler::transform_impl(const frame& data) const {
  auto parts = std::vector<part>();
  auto metadata = column_metadata();
  for (const auto& name : input_cols()) {
    parts.push_back(make_part(data, name));
    append_attributes(metadata.attributes, parts.back());
  }
  metadata.size = metadata.attributes.size();
  const auto fails = handle_invalid() == "error";
  const auto skips = handle_invalid() == "skip";
  auto skipped = std::vector<std::uint8_t>(data.num_rows());
  auto vectors = make_vectors(data.num_rows(), [&](const row_block& block, vector_data& out) {
    auto indices = std::vector<std::int32_t>();
    auto values = std::vector<double>();
    auto dense = std::vector<double>();
    for (auto row = block.begin; row < block.end; ++row) {
      indices.clear();
      values.clear();
      auto size = std::size_t{0};
      for (const auto& each : parts) {
        const auto is_invalid = each.is_invalid(row);
        require(!is_invalid || !fails, [&] {
          return "VectorAssembler: column '" + each.name + "' is missing or NaN in row " +
                 std::to_string(row) + "; set handleInvalid to skip or keep";
        });
        if (is_invalid && skips) {
          skipped[row] = 1;
          continue;
        }
        size += append_entries(each, row, size, indices, values);
      }
      const auto sparse = vector_view::sparse(size, indices, values);
      if (sparse_is_smaller(size, values.size()) || skipped[row] != 0) {
        out.push_back(sparse);
        continue;
      }
      dense.resize(size);
      sparse.copy_to(dense);
      out.push_back(vector_view::dense(dense));
    }
  });
  return without_marked(
      data.with_column(output_name(), column(std::move(vectors)).with_metadata(metadata)), skipped);
}

} // namespace weir::ml
