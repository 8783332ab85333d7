// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/receivers/item_inbox.hpp>
#include <weir/receivers/rate/rate_limiter.hpp>
#include <weir/receivers/receiver_base.hpp>
#include <weir/receivers/stored_blocks.hpp>
#include <weir/state/support/error.hpp>

#include <concepts>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <utility>
#include <vector>

namespace weir {

/// Takes data in from the outside world for a stream of T: derive from it, start threads in
/// `on_start`, end them in `on_stop`, and `store` what comes.
///
///     class ticks : public weir::receiver<int> {
///       void on_start() override {
///         thread_ = std::thread([this] {
///           for (int i = 0; !is_stopped(); ++i)
///             store(i);
///         });
///       }
///       void on_stop() override { thread_.join(); }
///       std::thread thread_;
///     };
///
/// Life cycle: one object serves one stream for one run. It is started, restarted (by itself, or
/// since `on_start` or `on_stop` threw) and stopped on threads of the executor, one call at a time;
/// what it has stored stays. It is destroyed after its last `on_stop`, on any thread.
///
/// All members but the two virtual ones may be called by any thread. `store` waits while the inbox
/// is full, so that a slow stream makes the receiver stop reading; after the receiver was stopped
/// for good it throws `errc::cancelled`, and so it does instead of waiting while that is under way.
///
/// What is stored lives in memory until its batch is sealed: a process that ends loses it, unless the
/// option `write_ahead_log` is set. A source that can send again should use the forms that store many
/// items, and acknowledge afterwards.
template <class T>
class receiver : public receiver_base {
public:
  using value_type = T;
  /// Null when the block is stored, else why it is not.
  using acknowledge = std::function<void(std::exception_ptr failure)>;

  /// Stores one item, or anything that makes one (text as a view). It is held to the rate, and
  /// becomes part of a block when that is full or a batch is cut. Costs a lock.
  template <class U>
    requires std::constructible_from<T, U>
  void store(U&& item) {
    limiter().take(1);
    if constexpr (contains_text<T> || std::same_as<std::remove_cvref_t<U>, T>)
      inbox_->push(std::forward<U>(item));
    else
      inbox_->push(T(std::forward<U>(item)));
  }

  /// Stores many items as one block and returns when it is stored. Not held to the rate.
  void store(std::vector<T> items) { store_and_wait(make_chunks<T>(items)); }
  void store(std::shared_ptr<const chunk<T>> block) { store_and_wait({std::move(block)}); }

  /// Stores many items as one block; `stored` is called when it is safe, or cannot be, perhaps
  /// before this returns. Waits for room in the inbox alone.
  void store(std::vector<T> items, acknowledge stored) {
    store_blocks(make_chunks<T>(items), std::move(stored));
  }

  /// Stores items whose text lies in `slice`, without a copy. Held to the rate.
  void store_kept(column<T> items, const text_buffer& slice) {
    rate_limiter& rate = limiter();
    for (std::size_t next = 0; next < items.size();) {
      const std::size_t count = rate.take(items.size() - next);
      if (count == items.size()) {
        inbox_->append(std::move(items), slice);
        return;
      }
      column<T> part;
      part.reserve(count);
      for (const std::size_t end = next + count; next < end; ++next)
        part.push_kept(items[next]);
      inbox_->append(std::move(part), slice);
    }
  }

private:
  template <class>
  friend class receiver_source;

  rate_limiter& limiter() const {
    if (!limiter_) [[unlikely]]
      throw error(errc::illegal_state, "receiver: store() before its stream was started");
    return *limiter_;
  }

  void store_and_wait(std::vector<std::shared_ptr<const chunk<T>>> blocks) {
    std::promise<void> stored;
    store_blocks(std::move(blocks), [&stored](std::exception_ptr failure) {
      if (failure)
        stored.set_exception(failure);
      else
        stored.set_value();
    });
    stored.get_future().get();
  }

  void store_blocks(std::vector<std::shared_ptr<const chunk<T>>> blocks, acknowledge stored) {
    static_cast<void>(limiter());
    detail::store_blocks<T>(inbox_, durable_, std::move(blocks), std::move(stored));
  }

  // Set once, before the first `on_start`.
  std::shared_ptr<item_inbox<T>> inbox_;
  std::shared_ptr<rate_limiter> limiter_;
  std::shared_ptr<block_store<T>> durable_;
};

} // namespace weir
