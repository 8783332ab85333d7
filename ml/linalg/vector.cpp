// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/linalg/vector.hpp>

#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <bit>
#include <string>

namespace weir::ml {

namespace {

// The next entry of a view that is not zero, as a cursor over stored entries.
class nonzero_cursor {
public:
  explicit nonzero_cursor(vector_view view) noexcept : view_(view) { skip_zeros(); }

  [[nodiscard]] bool at_end() const noexcept { return at_ == view_.values().size(); }
  [[nodiscard]] std::size_t index() const noexcept {
    return view_.is_dense() ? at_ : static_cast<std::size_t>(view_.indices()[at_]);
  }
  [[nodiscard]] double value() const noexcept { return view_.values()[at_]; }
  void advance() noexcept {
    ++at_;
    skip_zeros();
  }

private:
  void skip_zeros() noexcept {
    while (!at_end() && value() == 0)
      ++at_;
  }

  vector_view view_;
  std::size_t at_ = 0;
};

std::string quoted(std::int64_t number) {
  return std::to_string(number);
}

void check_sparse(std::int64_t size, std::span<const std::int32_t> indices,
                  std::span<const double> values) {
  require(size >= 0,
          [&] { return "the size of a sparse vector is " + quoted(size) + ", below 0"; });
  require(indices.size() == values.size(), [&] {
    return "a sparse vector needs as many values as indices, but has " +
           std::to_string(values.size()) + " and " + std::to_string(indices.size());
  });
  require(static_cast<std::int64_t>(indices.size()) <= size, [&] {
    return "a sparse vector of size " + quoted(size) + " cannot hold " +
           std::to_string(indices.size()) + " entries";
  });
  if (indices.empty())
    return;
  require(indices.front() >= 0,
          [&] { return "the first index of a sparse vector is " + quoted(indices.front()); });
  for (std::size_t i = 1; i < indices.size(); ++i) {
    require(indices[i - 1] < indices[i], [&] {
      return "the indices of a sparse vector must increase, but " + quoted(indices[i]) +
             " follows " + quoted(indices[i - 1]);
    });
  }
  require(indices.back() < size, [&] {
    return "index " + quoted(indices.back()) + " lies outside a sparse vector of size " +
           quoted(size);
  });
}

} // namespace

double vector_view::operator[](std::size_t i) const {
  require(i < size_, [&] {
    return "index " + std::to_string(i) + " lies outside a vector of size " + std::to_string(size_);
  });
  if (dense_)
    return values_[i];
  const auto stored = indices();
  const auto found = std::lower_bound(stored.begin(), stored.end(), static_cast<std::int32_t>(i));
  if (found == stored.end() || *found != static_cast<std::int32_t>(i))
    return 0.0;
  return values_[static_cast<std::size_t>(found - stored.begin())];
}

std::size_t vector_view::num_nonzeros() const noexcept {
  return static_cast<std::size_t>(
      std::count_if(values_.begin(), values_.end(), [](double value) { return value != 0; }));
}

std::int64_t vector_view::argmax() const noexcept {
  if (size_ == 0)
    return -1;
  if (values_.empty())
    return 0;
  const auto best = std::max_element(values_.begin(), values_.end());
  const auto place = static_cast<std::size_t>(best - values_.begin());
  if (dense_)
    return static_cast<std::int64_t>(place);
  if (*best > 0 || values_.size() == size_)
    return indices_[place];
  // An element that is not stored is a zero: the first of those beats stored negatives, and a
  // stored zero behind it.
  auto gap = std::size_t{0};
  while (gap < values_.size() && indices_[gap] == static_cast<std::int32_t>(gap))
    ++gap;
  const auto stored = static_cast<std::int64_t>(indices_[place]);
  const auto implicit = static_cast<std::int64_t>(gap);
  return *best == 0 ? std::min(stored, implicit) : implicit;
}

std::vector<double> vector_view::to_array() const {
  auto out = std::vector<double>(size_);
  copy_to(out);
  return out;
}

void vector_view::copy_to(std::span<double> out) const {
  if (dense_) {
    std::copy(values_.begin(), values_.end(), out.begin());
    return;
  }
  std::fill(out.begin(), out.end(), 0.0);
  for_each_active([out](std::size_t i, double value) { out[i] = value; });
}

bool operator==(vector_view a, vector_view b) noexcept {
  if (a.size() != b.size())
    return false;
  auto left = nonzero_cursor(a);
  auto right = nonzero_cursor(b);
  while (!left.at_end() && !right.at_end()) {
    if (left.index() != right.index() || left.value() != right.value())
      return false;
    left.advance();
    right.advance();
  }
  return left.at_end() && right.at_end();
}

std::int32_t hash_code(vector_view v) noexcept {
  auto hash = 31U + static_cast<std::uint32_t>(v.size());
  auto cursor = nonzero_cursor(v);
  for (auto i = 0; i < 128 && !cursor.at_end(); ++i, cursor.advance()) {
    const auto bits = std::bit_cast<std::uint64_t>(cursor.value());
    hash = 31U * hash + static_cast<std::uint32_t>(cursor.index());
    hash = 31U * hash + static_cast<std::uint32_t>(bits ^ (bits >> 32U));
  }
  return static_cast<std::int32_t>(hash);
}

vector::vector(vector_view view)
    : size_(view.size()),
      dense_(view.is_dense()),
      indices_(view.indices().begin(), view.indices().end()),
      values_(view.values().begin(), view.values().end()) {
  // nop
}

vector vector::make_dense(std::vector<double> values) noexcept {
  auto made = vector();
  made.size_ = values.size();
  made.values_ = std::move(values);
  return made;
}

vector vector::make_sparse(std::int64_t size, std::vector<std::int32_t> indices,
                           std::vector<double> values) {
  check_sparse(size, indices, values);
  auto made = vector();
  made.size_ = static_cast<std::size_t>(size);
  made.dense_ = false;
  made.indices_ = std::move(indices);
  made.values_ = std::move(values);
  return made;
}

vector vector::to_dense() const {
  return dense_ ? *this : make_dense(to_array());
}

vector vector::to_sparse() const {
  auto made = vector();
  made.size_ = size();
  made.dense_ = false;
  for_each_nonzero([&made](std::size_t i, double value) {
    made.indices_.push_back(static_cast<std::int32_t>(i));
    made.values_.push_back(value);
  });
  return made;
}

vector vector::compressed() const {
  return sparse_is_smaller(size(), num_nonzeros()) ? to_sparse() : to_dense();
}

vector vector::slice(std::span<const std::int32_t> indices) const {
  auto made = vector();
  made.size_ = indices.size();
  made.dense_ = dense_;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const auto value = view()[static_cast<std::size_t>(indices[i])];
    if (!dense_ && value == 0)
      continue;
    made.values_.push_back(value);
    if (!dense_)
      made.indices_.push_back(static_cast<std::int32_t>(i));
  }
  return made;
}

std::vector<double> vector::release_array() && {
  return dense_ ? std::move(values_) : to_array();
}

namespace vectors {

vector dense(std::vector<double> values) {
  return vector::make_dense(std::move(values));
}

vector sparse(std::int64_t size, std::vector<std::int32_t> indices, std::vector<double> values) {
  return vector::make_sparse(size, std::move(indices), std::move(values));
}

vector sparse(std::int64_t size, std::vector<std::pair<std::int32_t, double>> entries) {
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  auto indices = std::vector<std::int32_t>();
  auto values = std::vector<double>();
  indices.reserve(entries.size());
  values.reserve(entries.size());
  for (const auto& [index, value] : entries) {
    indices.push_back(index);
    values.push_back(value);
  }
  return sparse(size, std::move(indices), std::move(values));
}

vector sparse(std::int64_t size, std::initializer_list<std::pair<std::int32_t, double>> entries) {
  return sparse(size, std::vector<std::pair<std::int32_t, double>>(entries));
}

vector zeros(std::size_t size) {
  return vector::make_dense(std::vector<double>(size));
}

} // namespace vectors

} // namespace weir::ml
