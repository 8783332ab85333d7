// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include <weir/operators/batch.hpp>
#include <weir/operators/partitioner.hpp>
#include <weir/operators/stage.hpp>

namespace weir::detail {

/// Which keys are those of one copy of a stage behind a shuffle.
template <class K>
class keyed_share {
public:
  keyed_share(const partitioner<K>& by, const stage_context& where) : router_(by), where_(where) {}

  template <class Key>
  bool owns(const Key& key) const {
    return router_.copy_of(as_view<K>(key), where_.copies) == where_.copy;
  }

  /// The pairs whose keys are this copy's, owned.
  template <class S>
  std::vector<std::pair<K, S>> of(const batch<std::pair<K, S>>& pairs) const {
    std::vector<std::pair<K, S>> out;
    for (auto&& pair : pairs)
      if (owns(pair.first))
        out.push_back(to_owned<std::pair<K, S>>(pair));
    return out;
  }

  /// Says of a key whether it lies in a range of groups.
  auto filter(key_group_range groups) const {
    return [this, groups](const auto& key) {
      return groups.size() == key_group_count || groups.contains(router_.group_of(as_view<K>(key)));
    };
  }

private:
  key_router<K> router_;
  stage_context where_;
};

} // namespace weir::detail
