// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/frame/frame.hpp>

#include <weir/ml/frame/grouped_frame.hpp>
#include <weir/ml/frame/row_keys.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir::ml {

namespace {

std::string joined(const std::vector<std::string>& names) {
  auto out = std::string();
  for (const auto& name : names)
    out += (out.empty() ? "" : ", ") + name;
  return out;
}

} // namespace

frame::frame(std::vector<named_column> columns)
    : rows_(columns.empty() ? 0 : columns.front().second.size()),
      columns_(std::move(columns)) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const auto& [name, data] = columns_[i];
    require(data.size() == rows_, [&, name = name, size = data.size()] {
      return "column '" + name + "' has " + std::to_string(size) + " rows, but '" +
             columns_.front().first + "' has " + std::to_string(rows_);
    });
    require(find(name) == &columns_[i],
            [name = name] { return "there are two columns '" + name + "'"; });
  }
}

const frame::named_column* frame::find(std::string_view name) const noexcept {
  const auto found = std::find_if(columns_.begin(), columns_.end(),
                                  [name](const auto& column) { return column.first == name; });
  return found == columns_.end() ? nullptr : &*found;
}

std::vector<std::string> frame::column_names() const {
  auto names = std::vector<std::string>();
  for (const auto& [name, data] : columns_)
    names.push_back(name);
  return names;
}

bool frame::has(std::string_view name) const noexcept {
  return find(name) != nullptr;
}

const column& frame::operator[](std::string_view name) const& {
  const auto* found = find(name);
  require(found != nullptr, [&] {
    return "there is no column '" + std::string(name) + "'; there are: " + joined(column_names());
  });
  return found->second;
}

frame frame::select(const std::vector<std::string>& names) const {
  auto chosen = std::vector<named_column>();
  for (const auto& name : names)
    chosen.emplace_back(name, (*this)[name]);
  return frame(std::move(chosen));
}

frame frame::drop(const std::vector<std::string>& names) const {
  auto kept = columns_;
  std::erase_if(kept, [&names](const auto& column) {
    return std::find(names.begin(), names.end(), column.first) != names.end();
  });
  return frame(std::move(kept));
}

frame frame::with_column(const std::string& name, column data) const {
  auto columns = columns_;
  if (const auto* found = find(name))
    columns[static_cast<std::size_t>(found - columns_.data())].second = std::move(data);
  else
    columns.emplace_back(name, std::move(data));
  return frame(std::move(columns));
}

frame frame::with_column_renamed(const std::string& from, const std::string& to) const {
  static_cast<void>((*this)[from]);
  auto columns = columns_;
  for (auto& [name, data] : columns)
    if (name == from)
      name = to;
  return frame(std::move(columns));
}

frame frame::take(std::span<const std::size_t> rows) const {
  auto columns = columns_;
  for (auto& [name, data] : columns)
    data = data.take(rows);
  return frame(std::move(columns));
}

frame frame::slice(std::size_t begin, std::size_t end) const {
  end = std::min(end, rows_);
  begin = std::min(begin, end);
  auto rows = std::vector<std::size_t>(end - begin);
  std::iota(rows.begin(), rows.end(), begin);
  return take(rows);
}

frame frame::filter(const std::function<bool(std::size_t)>& keep) const {
  auto rows = std::vector<std::size_t>();
  for (std::size_t row = 0; row < rows_; ++row)
    if (keep(row))
      rows.push_back(row);
  return take(rows);
}

frame frame::drop_missing(const std::vector<std::string>& names) const {
  const auto looked_at = names.empty() ? *this : select(names);
  return filter([&looked_at](std::size_t row) {
    return std::none_of(
        looked_at.columns_.begin(), looked_at.columns_.end(), [row](const auto& column) {
          const auto& data = column.second;
          return data.is_missing(row) ||
                 (data.type() == column_type::float64 && std::isnan(data.doubles()[row]));
        });
  });
}

frame frame::union_with(const frame& other) const {
  auto columns = columns_;
  for (auto& [name, data] : columns)
    data = data.append(other[name]);
  return frame(std::move(columns));
}

frame frame::distinct(const std::vector<std::string>& names) const {
  auto seen = row_keys();
  const auto numbers = seen.add(key_columns(*this, names.empty() ? column_names() : names), false);
  auto next = std::size_t{0};
  return filter([&](std::size_t row) {
    const auto is_new = numbers[row] == next;
    next += is_new ? 1 : 0;
    return is_new;
  });
}

grouped_frame frame::group_by(const std::vector<std::string>& keys) const {
  return {*this, keys};
}

frame frame::sample(double fraction, std::uint64_t seed, bool with_replacement) const {
  require(fraction >= 0 && (with_replacement || fraction <= 1), [fraction] {
    return "cannot sample the fraction " + std::to_string(fraction) + " of a frame";
  });
  auto random = random_generator(seed);
  auto rows = std::vector<std::size_t>();
  for (std::size_t row = 0; row < rows_; ++row) {
    const auto times = with_replacement ? random.poisson(fraction)
                                        : static_cast<std::int64_t>(random.chance(fraction));
    rows.insert(rows.end(), static_cast<std::size_t>(times), row);
  }
  return take(rows);
}

std::vector<frame> frame::random_split(const std::vector<double>& weights,
                                       std::uint64_t seed) const {
  const auto total = std::accumulate(weights.begin(), weights.end(), 0.0);
  require(std::all_of(weights.begin(), weights.end(), [](double weight) { return weight >= 0; }) &&
              total > 0 && std::isfinite(total),
          std::string("the weights of a split must not be negative, and not all zero"));
  auto random = random_generator(seed);
  auto parts = std::vector<std::vector<std::size_t>>(weights.size());
  for (std::size_t row = 0; row < rows_; ++row) {
    auto left = random.uniform() * total;
    auto part = std::size_t{0};
    while (part + 1 < weights.size() && left >= weights[part])
      left -= weights[part++];
    parts[part].push_back(row);
  }
  auto frames = std::vector<frame>();
  for (const auto& rows : parts)
    frames.push_back(take(rows));
  return frames;
}

} // namespace weir::ml
