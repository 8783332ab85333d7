// SPDX-License-Identifier: Apache-2.0
#include <weir/state/epoch_claim.hpp>

#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace weir {

namespace {

constexpr std::string_view claim_prefix = "epochs/";
// Claims that are kept: the last one counts, the others are for people.
constexpr std::size_t claims_kept = 16;

std::uint64_t epoch_of(std::string_view key) noexcept {
  const auto digits = key.substr(claim_prefix.size());
  std::uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::uint64_t last_epoch(const std::vector<std::string>& claims) noexcept {
  std::uint64_t last = 0;
  for (const auto& key : claims)
    last = std::max(last, epoch_of(key));
  return last;
}

} // namespace

std::string epoch_text(std::uint64_t epoch) {
  constexpr std::size_t digits = 10;
  auto text = std::to_string(epoch);
  text.insert(0, digits - std::min(digits, text.size()), '0');
  return text;
}

epoch_claim::epoch_claim(std::shared_ptr<checkpoint_store> store, bool take_over, std::string who)
    : store_(std::move(store)),
      lock_(store_->try_lock()) {
  if (!lock_ && !take_over)
    throw error(errc::illegal_state,
                "the checkpoint is in use: its owner still runs, or is stopped and may go on. End "
                "that process, or take over from it by the option take_over");
  if (!lock_)
    log(log_level::warning, "checkpoint", "takes over from an owner that still holds the lock");
  auto claims = store_->list(claim_prefix);
  number_ = last_epoch(claims);
  do
    ++number_;
  while (!store_->put_if_absent(std::string(claim_prefix) + epoch_text(number_), who));
  for (std::size_t i = 0; i + claims_kept < claims.size(); ++i)
    store_->remove(claims[i]);
}

void epoch_claim::release() noexcept {
  const auto guard = std::lock_guard(mutex_);
  lock_.reset();
}

void epoch_claim::require_current() const {
  const auto last = last_epoch(store_->list(claim_prefix));
  if (last > number_)
    throw error(errc::superseded,
                "the checkpoint has been taken over: this process wrote as epoch " +
                    std::to_string(number_) + ", another one as epoch " + std::to_string(last));
}

} // namespace weir
