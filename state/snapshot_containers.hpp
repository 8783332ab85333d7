// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/snapshot_archive.hpp>

#include <cereal/types/array.hpp>
#include <cereal/types/chrono.hpp>
#include <cereal/types/deque.hpp>
#include <cereal/types/list.hpp>
#include <cereal/types/map.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/set.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/tuple.hpp>
#include <cereal/types/unordered_map.hpp>
#include <cereal/types/unordered_set.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/variant.hpp>
#include <cereal/types/vector.hpp>

#include <cstddef>
#include <deque>
#include <list>
#include <type_traits>
#include <vector>

namespace weir::detail {

/// cereal would size these by the tag alone. Here memory grows only as elements are really read, so
/// that a small snapshot cannot ask for much.
template <class Container>
void load_one_by_one(snapshot_input_archive& archive, Container& values) {
  values.clear();
  for (auto left = archive.read_size(); left != 0; --left)
    archive(values.emplace_back());
}

template <class T, class A>
  requires(!std::is_same_v<T, bool>)
void CEREAL_LOAD_FUNCTION_NAME(snapshot_input_archive& archive, std::vector<T, A>& values) {
  if constexpr (is_portable_number<T>) {
    const auto size = static_cast<std::size_t>(archive.read_size());
    archive.require(size, sizeof(T));
    values.resize(size);
    archive.read_bytes(values.data(), size * sizeof(T));
  } else {
    load_one_by_one(archive, values);
  }
}

template <class T, class A>
void CEREAL_LOAD_FUNCTION_NAME(snapshot_input_archive& archive, std::deque<T, A>& values) {
  load_one_by_one(archive, values);
}

template <class T, class A>
void CEREAL_LOAD_FUNCTION_NAME(snapshot_input_archive& archive, std::list<T, A>& values) {
  load_one_by_one(archive, values);
}

} // namespace weir::detail
