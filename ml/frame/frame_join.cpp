// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/frame/frame.hpp>
#include <weir/ml/frame/row_keys.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

namespace {

// The rows of both sides that belong together; no_row on the side that has no partner.
struct row_pairs {
  std::vector<std::size_t> left;
  std::vector<std::size_t> right;

  void add(std::size_t a, std::size_t b) {
    left.push_back(a);
    right.push_back(b);
  }
};

row_pairs pair_rows(const frame& left, const frame& right, const std::vector<std::string>& keys,
                    join_type type) {
  auto numbers = row_keys();
  const auto right_numbers = numbers.add(key_columns(right, keys), true);
  const auto left_numbers = numbers.look_up(key_columns(left, keys));
  auto rows_of = std::vector<std::vector<std::size_t>>(numbers.size());
  for (std::size_t row = 0; row < right_numbers.size(); ++row)
    if (right_numbers[row] != row_keys::none)
      rows_of[right_numbers[row]].push_back(row);
  const auto keep_left = type == join_type::left_outer || type == join_type::full_outer;
  auto met = std::vector<bool>(right.num_rows());
  auto pairs = row_pairs();
  for (std::size_t row = 0; row < left_numbers.size(); ++row) {
    if (left_numbers[row] == row_keys::none) {
      if (keep_left)
        pairs.add(row, column::no_row);
      continue;
    }
    for (const auto partner : rows_of[left_numbers[row]]) {
      pairs.add(row, partner);
      met[partner] = true;
    }
  }
  if (type == join_type::right_outer || type == join_type::full_outer)
    for (std::size_t row = 0; row < met.size(); ++row)
      if (!met[row])
        pairs.add(column::no_row, row);
  return pairs;
}

// The key of each pair, from whichever side has it.
column joined_key(const column& left, const column& right, const row_pairs& pairs) {
  auto rows = pairs.left;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i] == column::no_row)
      rows[i] = left.size() + pairs.right[i];
  return left.append(right).take(rows);
}

} // namespace

frame frame::join(const frame& other, const std::vector<std::string>& keys, join_type type) const {
  require(!keys.empty(), std::string("a join needs at least one key"));
  for (const auto& key : keys)
    require((*this)[key].type() == other[key].type(), [&] {
      return "the key '" + key + "' is of type " + to_string((*this)[key].type()) +
             " on the left, but of " + to_string(other[key].type()) + " on the right";
    });
  if (type == join_type::left_semi || type == join_type::left_anti) {
    auto numbers = row_keys();
    static_cast<void>(numbers.add(key_columns(other, keys), true));
    const auto found = numbers.look_up(key_columns(*this, keys));
    return filter([&](std::size_t row) {
      return (found[row] != row_keys::none) == (type == join_type::left_semi);
    });
  }
  const auto pairs = pair_rows(*this, other, keys, type);
  auto columns = std::vector<named_column>();
  for (const auto& key : keys)
    columns.emplace_back(key, joined_key((*this)[key], other[key], pairs));
  for (const auto& [name, data] : drop(keys).columns())
    columns.emplace_back(name, data.take_or_missing(pairs.left));
  for (const auto& [name, data] : other.drop(keys).columns())
    columns.emplace_back(name, data.take_or_missing(pairs.right));
  return frame(std::move(columns));
}

} // namespace weir::ml
