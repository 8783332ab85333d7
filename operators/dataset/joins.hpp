// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include <weir/operators/dataset/by_key.hpp>
#include <weir/operators/join_results.hpp>

namespace weir {

namespace detail {

/// The elements of two batches of pairs by key, without a copy of any value: for each key and side
/// a chain of positions. Valid as long as the batches.
template <class K, class V, class W>
class key_chains {
public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  key_chains(const batch<std::pair<K, V>>& left, const batch<std::pair<K, W>>& right)
      : left_(left),
        right_(right) {
    chain(left, 0);
    chain(right, 1);
  }

  /// Calls `body(key, left head, right head)` for each key, in the order in which they first occur.
  template <class Body>
  void each(Body&& body) const {
    for (const auto& entry : table_)
      body(as_view<K>(entry.key()), entry.value[0].first, entry.value[1].first);
  }
  std::size_t size() const noexcept { return table_.size(); }
  /// Calls `body(value)` for each value of a chain, in order.
  template <class Body>
  void each_left(std::size_t head, Body&& body) const {
    for (std::size_t at = head; at != none; at = next_[0][at])
      body(left_[at].second);
  }
  template <class Body>
  void each_right(std::size_t head, Body&& body) const {
    for (std::size_t at = head; at != none; at = next_[1][at])
      body(right_[at].second);
  }

private:
  struct links {
    std::size_t first = none;
    std::size_t last = none;
  };

  template <class U>
  void chain(const batch<std::pair<K, U>>& input, std::size_t side) {
    std::vector<std::size_t>& next = next_[side];
    next.assign(input.size(), none);
    key_scratch<K> scratch;
    std::size_t before = 0;
    for (const auto& partition : input.partitions())
      for (const auto& part : partition) {
        table_.upsert_run(key_run(part->items().keys(), scratch),
                          [&](std::size_t i, std::array<links, 2>& both, bool) {
                            links& ends = both[side];
                            (ends.last == none ? ends.first : next[ends.last]) = before + i;
                            ends.last = before + i;
                          });
        before += part->size();
      }
  }

  element_index<std::pair<K, V>> left_;
  element_index<std::pair<K, W>> right_;
  std::array<std::vector<std::size_t>, 2> next_;
  aggregation_table<K, std::array<links, 2>> table_;
};

/// The keys of a join, even in the partitions of the left side: `body(key, left, right, port)`.
template <class R, class K, class V, class W, class Body>
batch<R> join_chains(const key_chains<K, V, W>& chains, std::size_t partitions, Body&& body) {
  batch_output<R> out(partitions);
  std::size_t index = 0;
  chains.each([&](const view_of<K>& key, std::size_t left, std::size_t right) {
    out.port().partition(share_of(index++, chains.size(), partitions));
    body(key, left, right, out.port());
  });
  return out.finish();
}

/// Any kind of join. `VSide` and `WSide` are the value types of the sides, or optionals of them
/// where keys that the other side lacks count, too.
template <class VSide, class WSide, class K, class V, class W>
auto join_by_key(const batch<std::pair<K, V>>& left, const batch<std::pair<K, W>>& right) {
  using results = join_results<K, V, W, VSide, WSide>;
  using result = typename results::element;
  const key_chains<K, V, W> chains(left, right);
  return join_chains<result>(
      chains, left.num_partitions(),
      [&](const view_of<K>& key, std::size_t vs, std::size_t ws, output_port<result>& out) {
        if constexpr (results::keeps_right)
          if (vs == chains.none)
            chains.each_right(ws,
                              [&](const view_of<W>& w) { out.emit(results::right_only(key, w)); });
        chains.each_left(vs, [&](const view_of<V>& v) {
          if constexpr (results::keeps_left)
            if (ws == chains.none)
              out.emit(results::left_only(key, v));
          chains.each_right(ws, [&](const view_of<W>& w) { out.emit(results::both(key, v, w)); });
        });
      });
}

} // namespace detail

template <class T>
template <class W>
auto batch<T>::cogroup(
    const batch<std::pair<key_type, W>>& other) const requires is_pair<T>::value {
  using K = key_type;
  using V = mapped_type;
  using values = std::pair<std::vector<V>, std::vector<W>>;
  using result = std::pair<K, values>;
  const detail::key_chains<K, V, W> chains(*this, other);
  return detail::join_chains<result>(
      chains, num_partitions(),
      [&](const view_of<K>& key, std::size_t vs, std::size_t ws, output_port<result>& out) {
        values both;
        chains.each_left(vs, [&](const view_of<V>& v) { both.first.push_back(to_owned<V>(v)); });
        chains.each_right(ws, [&](const view_of<W>& w) { both.second.push_back(to_owned<W>(w)); });
        out.emit(std::pair<view_of<K>, values>(key, std::move(both)));
      });
}

template <class T>
template <class W>
auto batch<T>::join(const batch<std::pair<key_type, W>>& other) const requires is_pair<T>::value {
  return detail::join_by_key<mapped_type, W>(*this, other);
}

template <class T>
template <class W>
auto batch<T>::left_outer_join(
    const batch<std::pair<key_type, W>>& other) const requires is_pair<T>::value {
  return detail::join_by_key<mapped_type, std::optional<W>>(*this, other);
}

template <class T>
template <class W>
auto batch<T>::right_outer_join(
    const batch<std::pair<key_type, W>>& other) const requires is_pair<T>::value {
  return detail::join_by_key<std::optional<mapped_type>, W>(*this, other);
}

template <class T>
template <class W>
auto batch<T>::full_outer_join(
    const batch<std::pair<key_type, W>>& other) const requires is_pair<T>::value {
  return detail::join_by_key<std::optional<mapped_type>, std::optional<W>>(*this, other);
}

} // namespace weir
