// SPDX-License-Identifier: Apache-2.0
#include <weir/state/memory_checkpoint_store.hpp>

#include <utility>

namespace weir {

void memory_checkpoint_store::put(std::string_view key, std::string bytes) {
  validate_checkpoint_key(key);
  const auto guard = std::lock_guard(mutex_);
  values_.insert_or_assign(std::string(key), std::move(bytes));
}

bool memory_checkpoint_store::put_if_absent(std::string_view key, std::string bytes) {
  validate_checkpoint_key(key);
  const auto guard = std::lock_guard(mutex_);
  return values_.try_emplace(std::string(key), std::move(bytes)).second;
}

std::optional<std::string> memory_checkpoint_store::get(std::string_view key) {
  validate_checkpoint_key(key);
  const auto guard = std::lock_guard(mutex_);
  const auto found = values_.find(key);
  return found == values_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> memory_checkpoint_store::list(std::string_view prefix) {
  auto keys = std::vector<std::string>();
  const auto guard = std::lock_guard(mutex_);
  for (auto at = values_.lower_bound(prefix); at != values_.end() && at->first.starts_with(prefix);
       ++at)
    keys.push_back(at->first);
  return keys;
}

void memory_checkpoint_store::remove(std::string_view key) {
  validate_checkpoint_key(key);
  const auto guard = std::lock_guard(mutex_);
  if (const auto found = values_.find(key); found != values_.end())
    values_.erase(found);
}

std::size_t memory_checkpoint_store::bytes() const {
  const auto guard = std::lock_guard(mutex_);
  std::size_t sum = 0;
  for (const auto& [key, value] : values_)
    sum += key.size() + value.size();
  return sum;
}

} // namespace weir
