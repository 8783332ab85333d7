// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/map_vectors.hpp>

#include <weir/ml/feature/append_in_order.hpp>
#include <weir/ml/support/huge_pages.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <string>

namespace weir::ml {

namespace {

void require_size(std::size_t got, std::size_t wanted) {
  require(got == wanted, [&] {
    return "a vector of size " + std::to_string(got) + " where the model was fitted to size " +
           std::to_string(wanted);
  });
}

} // namespace

vector_data make_vectors(std::size_t rows,
                         const std::function<void(const row_block&, vector_data&)>& fill) {
  auto all = vector_data();
  append_in_order(rows, all, fill);
  return all;
}

vector_data make_dense_vectors(std::size_t rows, std::size_t cols,
                               const std::function<void(const row_block&, double*)>& fill) {
  auto values = large_zeros<std::vector<double>>(rows * cols);
  parallel_for(block_plan(rows),
               [&](const row_block& block) { fill(block, values.data() + block.begin * cols); });
  return vector_data::of_rows(rows, cols, std::move(values));
}

affine_map affine_map::scaling(std::vector<double> scale) {
  const auto size = scale.size();
  return {std::vector<double>(size), std::move(scale), std::vector<double>(size)};
}

bool affine_map::keeps_zeros() const {
  const auto is_zero = [](double value) { return value == 0.0; };
  return std::all_of(shift.begin(), shift.end(), is_zero) &&
         std::all_of(offset.begin(), offset.end(), is_zero);
}

void affine_map::write_dense(vector_view row, double* out) const {
  if (row.is_dense()) {
    const auto* const in = row.values().data();
    for (std::size_t j = 0; j < scale.size(); ++j)
      out[j] = (in[j] - shift[j]) * scale[j] + offset[j];
    return;
  }
  for (std::size_t j = 0; j < scale.size(); ++j)
    out[j] = (0.0 - shift[j]) * scale[j] + offset[j];
  row.for_each_active(
      [&](std::size_t j, double value) { out[j] = (value - shift[j]) * scale[j] + offset[j]; });
}

vector affine_map::operator()(vector_view row) const {
  require_size(row.size(), scale.size());
  if (row.is_dense() || !keeps_zeros()) {
    auto values = std::vector<double>(scale.size());
    write_dense(row, values.data());
    return vector::make_dense(std::move(values));
  }
  auto values = std::vector<double>();
  row.for_each_active([&](std::size_t j, double value) { values.push_back(value * scale[j]); });
  return vector(vector_view::sparse(row.size(), row.indices(), values));
}

vector_data affine_map::dense(const vector_data& rows) const {
  if (rows.size() > 0)
    require_size(rows.cols(), scale.size());
  return make_dense_vectors(rows.size(), scale.size(), [&](const row_block& block, double* out) {
    for (auto row = block.begin; row < block.end; ++row, out += scale.size())
      write_dense(rows[row], out);
  });
}

vector_data affine_map::operator()(const vector_data& rows) const {
  if (rows.all_dense() || !keeps_zeros())
    return dense(rows);
  require_size(rows.cols(), scale.size());
  return make_vectors(rows.size(), [&](const row_block& block, vector_data& out) {
    for (auto row = block.begin; row < block.end; ++row)
      out.push_back((*this)(rows[row]).view());
  });
}

} // namespace weir::ml
