// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <type_traits>
#include <utility>

#include <weir/operators/view.hpp>

namespace weir::detail {

/// What a result shows of one side's value: the view, or an optional that holds it.
template <class Side, class V>
using joined = std::conditional_t<std::is_same_v<Side, V> || contains_text<V>, view_of<Side>, Side>;

/// How any kind of join shows a key with a value of either side. `VSide` and `WSide` are V and W
/// themselves, or optionals of them where keys count that the side lacks.
template <class K, class V, class W, class VSide, class WSide>
class join_results {
  using v_view = joined<VSide, V>;
  using w_view = joined<WSide, W>;
  using values = std::pair<v_view, w_view>;

public:
  using key = K;
  using left_value = V;
  using right_value = W;
  using element = std::pair<K, std::pair<VSide, WSide>>;
  using view = std::pair<view_of<K>, values>;

  /// Whether keys that the other side lacks have a result.
  static constexpr bool keeps_left = !std::is_same_v<WSide, W>;
  static constexpr bool keeps_right = !std::is_same_v<VSide, V>;

  static view both(const view_of<K>& key, const view_of<V>& v, const view_of<W>& w) {
    return view(key, values(v_view(v), w_view(w)));
  }
  static view left_only(const view_of<K>& key, const view_of<V>& v) {
    return view(key, values(v_view(v), w_view()));
  }
  static view right_only(const view_of<K>& key, const view_of<W>& w) {
    return view(key, values(v_view(), w_view(w)));
  }
};

template <class K, class V, class W>
using inner_results = join_results<K, V, W, V, W>;
template <class K, class V, class W>
using left_outer_results = join_results<K, V, W, V, std::optional<W>>;
template <class K, class V, class W>
using right_outer_results = join_results<K, V, W, std::optional<V>, W>;
template <class K, class V, class W>
using full_outer_results = join_results<K, V, W, std::optional<V>, std::optional<W>>;

} // namespace weir::detail
