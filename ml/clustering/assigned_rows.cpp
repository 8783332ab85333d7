// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/clustering/assigned_rows.hpp>

namespace weir::ml {

void assigned_rows::scale() {
  scaled_.clear();
  scaled_end_.clear();
  for (auto i = begin_; i < begin_ + count_; ++i) {
    const auto row = data_.rows[i];
    const auto length = direction_length(row, i, data_.column);
    for (const auto value : row.values())
      scaled_.push_back(value / length);
    scaled_end_.push_back(scaled_.size());
  }
}

vector_view assigned_rows::row(std::size_t i) const noexcept {
  const auto plain = data_.rows[begin_ + i];
  if (data_.measure == cluster_distance::euclidean)
    return plain;
  const auto begin = i == 0 ? 0 : scaled_end_[i - 1];
  const auto values = std::span(scaled_).subspan(begin, scaled_end_[i] - begin);
  return plain.is_dense() ? vector_view::dense(values)
                          : vector_view::sparse(plain.size(), plain.indices(), values);
}

void assigned_rows::load(std::size_t begin, std::size_t end) {
  begin_ = begin;
  count_ = end - begin;
  if (data_.measure == cluster_distance::cosine)
    scale();
  if (centers_.size() == 0)
    return;
  if (data_.rows.all_dense()) {
    const auto* const values = data_.measure == cluster_distance::cosine
                                   ? scaled_.data()
                                   : data_.rows.values().data() + begin * data_.num_features();
    centers_.nearest(values, std::span(found_).first(count_));
    return;
  }
  for (std::size_t i = 0; i < count_; ++i)
    found_[i] = centers_.nearest_scaled(row(i), buffer_);
}

} // namespace weir::ml
