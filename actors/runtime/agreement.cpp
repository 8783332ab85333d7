// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/agreement.hpp>

#include <algorithm>
#include <utility>

namespace weir::runtime {

agreement::agreement(std::vector<doorbell*> copies)
    : copies_(std::move(copies)),
      could_(copies_.size()),
      released_(copies_.size(), -1) {}

void agreement::vote(std::uint32_t copy, batch_number batch, const std::exception_ptr& cause) {
  const std::lock_guard lock(mutex_);
  if (batch <= decided_)
    return;
  could_[copy] = true;
  if (!cause && std::find(could_.begin(), could_.end(), false) != could_.end())
    return;
  if (cause)
    failed_.emplace(batch, cause);
  decided_ = batch;
  for (std::size_t i = 0; i < copies_.size(); ++i)
    if (could_[i] && i != copy)
      copies_[i]->ring();
  could_.assign(copies_.size(), false);
}

void agreement::withdraw(std::uint32_t copy) {
  const std::lock_guard lock(mutex_);
  could_[copy] = false;
}

verdict agreement::on(batch_number batch) const {
  const std::lock_guard lock(mutex_);
  const auto failed = failed_.find(batch);
  return {batch <= decided_, failed == failed_.end() ? nullptr : failed->second};
}

void agreement::release(std::uint32_t copy, batch_number up_to) {
  const std::lock_guard lock(mutex_);
  released_[copy] = up_to;
  const batch_number all = *std::min_element(released_.begin(), released_.end());
  failed_.erase(failed_.begin(), failed_.upper_bound(all));
}

} // namespace weir::runtime
