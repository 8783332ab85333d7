// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/frame/column_data.hpp>

#include <weir/ml/support/require.hpp>

namespace weir::ml {

vector_data vector_data::of_rows(std::size_t rows, std::size_t cols, std::vector<double> values) {
  require(values.size() == rows * cols, [&] {
    return std::to_string(rows) + " rows of " + std::to_string(cols) + " numbers need " +
           std::to_string(rows * cols) + ", but there are " + std::to_string(values.size());
  });
  auto data = vector_data();
  data.rows_ = rows;
  data.cols_ = cols;
  data.values_ = std::move(values);
  return data;
}

void vector_data::reserve(std::size_t rows, std::size_t values) {
  reserve_large(values_, values);
  if (places_.empty())
    return;
  reserve_large(places_, rows);
  if (!indices_.empty())
    reserve_large(indices_, values);
}

void vector_data::make_room(const vector_data& next, double share) {
  reserve_share(values_, next.values_.size(), share);
  reserve_share(indices_, next.indices_.size(), share);
  reserve_share(places_, next.places_.size(), share);
}

void vector_data::clear() noexcept {
  rows_ = 0;
  cols_ = 0;
  uniform_ = true;
  values_.clear();
  indices_.clear();
  places_.clear();
}

// Gives each row so far a place of its own, once one comes that is not like them.
void vector_data::place_rows() {
  places_.reserve(rows_ + 1);
  for (std::size_t row = 0; row < rows_; ++row)
    places_.push_back({row * cols_, 0, static_cast<std::uint32_t>(cols_), dense_mark});
}

void vector_data::push_back(vector_view row) {
  if (rows_ == 0)
    cols_ = row.size();
  const auto fits = row.is_dense() && row.size() == cols_;
  if (places_.empty() && !fits)
    place_rows();
  if (!places_.empty() || !fits) {
    const auto actives =
        row.is_dense() ? dense_mark : static_cast<std::uint32_t>(row.num_actives());
    places_.push_back(
        {values_.size(), indices_.size(), static_cast<std::uint32_t>(row.size()), actives});
  }
  uniform_ = uniform_ && row.size() == cols_;
  values_.insert(values_.end(), row.values().begin(), row.values().end());
  indices_.insert(indices_.end(), row.indices().begin(), row.indices().end());
  ++rows_;
}

void vector_data::append(const vector_data& other) {
  if (rows_ == 0) {
    cols_ = other.cols_;
    uniform_ = true;
  }
  const auto fits = all_dense() && other.all_dense() && cols_ == other.cols_;
  if (!fits) {
    if (places_.empty())
      place_rows();
    for (std::size_t row = 0; row < other.rows_; ++row) {
      auto at = other.places_.empty() ? place{row * other.cols_, 0,
                                              static_cast<std::uint32_t>(other.cols_), dense_mark}
                                      : other.places_[row];
      at.value += values_.size();
      at.index += indices_.size();
      places_.push_back(at);
    }
  }
  uniform_ = uniform_ && other.uniform_ && (other.rows_ == 0 || cols_ == other.cols_);
  values_.insert(values_.end(), other.values_.begin(), other.values_.end());
  indices_.insert(indices_.end(), other.indices_.begin(), other.indices_.end());
  rows_ += other.rows_;
}

} // namespace weir::ml
