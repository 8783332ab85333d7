// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/frame/row_keys.hpp>

#include <weir/ml/support/not_a_number.hpp>
#include <weir/ml/support/require.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>

namespace weir::ml {

namespace {

void append_bytes(std::string& key, std::uint64_t bits) {
  auto bytes = std::array<char, sizeof bits>();
  std::memcpy(bytes.data(), &bits, sizeof bits);
  key.append(bytes.data(), bytes.size());
}

// Appends a form of the element that is equal for equal elements, and that no other can run into.
void append_element(std::string& key, const column& from, std::size_t row) {
  if (from.is_missing(row)) {
    key += '\0';
    return;
  }
  key += '\1';
  switch (from.type()) {
  case column_type::float64: {
    const auto value = from.doubles()[row];
    const auto canonical = std::isnan(value) ? not_a_number : (value == 0 ? 0.0 : value);
    append_bytes(key, std::bit_cast<std::uint64_t>(canonical));
    return;
  }
  case column_type::int64:
    append_bytes(key, static_cast<std::uint64_t>(from.integers()[row]));
    return;
  case column_type::boolean:
    key += static_cast<char>(from.booleans()[row]);
    return;
  case column_type::string: {
    const auto text = from.strings()[row];
    append_bytes(key, text.size());
    key += text;
    return;
  }
  case column_type::vector:
  case column_type::string_array:
  case column_type::double_array:
    break; // no keys: see key_columns
  }
}

bool any_missing(const std::vector<column>& keys, std::size_t row) {
  for (const auto& key : keys)
    if (key.is_missing(row))
      return true;
  return false;
}

std::string_view key_of(std::string& buffer, const std::vector<column>& keys, std::size_t row) {
  buffer.clear();
  for (const auto& key : keys)
    append_element(buffer, key, row);
  return buffer;
}

} // namespace

std::vector<column> key_columns(const frame& from, const std::vector<std::string>& names) {
  auto out = std::vector<column>();
  for (const auto& name : names) {
    out.push_back(from[name]);
    require(out.back().is_numeric() || out.back().type() == column_type::string, [&] {
      return "column '" + name + "' of type " + to_string(out.back().type()) + " cannot be a key";
    });
  }
  return out;
}

struct row_keys::table {
  boost::unordered_flat_map<std::string, std::size_t> numbers;
};

row_keys::row_keys() : table_(std::make_unique<table>()) {
  // nop
}

row_keys::~row_keys() = default;

std::size_t row_keys::size() const noexcept {
  return table_->numbers.size();
}

std::vector<std::size_t> row_keys::add(const std::vector<column>& keys, bool missing_is_none) {
  auto out = std::vector<std::size_t>(keys.empty() ? 0 : keys.front().size(), none);
  auto buffer = std::string();
  for (std::size_t row = 0; row < out.size(); ++row)
    if (!missing_is_none || !any_missing(keys, row)) {
      key_of(buffer, keys, row);
      out[row] = table_->numbers.try_emplace(buffer, table_->numbers.size()).first->second;
    }
  return out;
}

std::vector<std::size_t> row_keys::look_up(const std::vector<column>& keys) const {
  auto out = std::vector<std::size_t>(keys.empty() ? 0 : keys.front().size(), none);
  auto buffer = std::string();
  for (std::size_t row = 0; row < out.size(); ++row) {
    key_of(buffer, keys, row);
    const auto found = table_->numbers.find(buffer);
    if (found != table_->numbers.end())
      out[row] = found->second;
  }
  return out;
}

} // namespace weir::ml
