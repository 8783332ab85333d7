// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/dataset/by_key.hpp>

namespace weir {

namespace detail {

/// Only that it is there.
struct note_presence {
  template <class T>
  const column<T>& keys(const column<T>& items) const {
    return items;
  }
  template <class T>
  bool create(const column<T>&, std::size_t) const {
    return false;
  }
  template <class T>
  void merge(bool&, const column<T>&, std::size_t) const {}
};

/// As `note_presence`, for the keys of pairs.
struct note_key_presence : note_presence {
  template <class K, class V>
  const column<K>& keys(const column<std::pair<K, V>>& items) const {
    return items.keys();
  }
};

} // namespace detail

template <class T>
batch<T> batch<T>::distinct() const {
  const auto found = detail::aggregated<T, bool>(*this, detail::note_presence{});
  const auto entries = found.begin();
  return detail::from_count<T>(
      found.size(), num_partitions(), [&](std::size_t i, output_port<T>& out) {
        out.emit(as_view<T>(entries[static_cast<std::ptrdiff_t>(i)].key()));
      });
}

template <class T>
batch<std::pair<T, std::int64_t>> batch<T>::count_by_value() const {
  return detail::to_batch<T, std::int64_t>(
      detail::aggregated<T, std::int64_t>(*this, detail::count_elements<T>{}), num_partitions());
}

template <class T>
batch<T> batch<T>::subtract(const batch& other) const {
  const auto others = detail::aggregated<T, bool>(other, detail::note_presence{});
  return filter([&](const view_of<T>& element) { return others.find(element) == nullptr; });
}

template <class T>
batch<T> batch<T>::intersection(const batch& other) const {
  // The value tells whether the element has been taken already.
  auto others = detail::aggregated<T, bool>(other, detail::note_presence{});
  return filter([&](const view_of<T>& element) {
    bool* const taken = others.find(element);
    return taken != nullptr && !std::exchange(*taken, true);
  });
}

template <class T>
template <class U>
batch<std::pair<T, U>> batch<T>::cartesian(const batch<U>& other) const {
  using result = std::pair<T, U>;
  return detail::from_each<result>(*this, [&](const view_of<T>& left, output_port<result>& out) {
    for (auto&& right : other)
      out.emit(std::pair<view_of<T>, view_of<U>>(left, right));
  });
}

template <class T>
template <class W>
batch<T> batch<T>::subtract_by_key(
    const batch<std::pair<key_type, W>>& other) const requires is_pair<T>::value {
  const auto others = detail::aggregated<key_type, bool>(other, detail::note_key_presence{});
  return filter(
      [&](const view_of<T>& key_value) { return others.find(key_value.first) == nullptr; });
}

} // namespace weir
