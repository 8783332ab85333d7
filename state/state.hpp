// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/state_journal.hpp>
#include <weir/state/support/error.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace weir {

/// The state of one key, as a function of `map_with_state` sees it; S is the type of the state.
///
/// Valid during the call. What the function does to it counts for the next call with the same key,
/// and is taken back if the batch fails.
template <class S>
class state {
public:
  /// Whether the key has a state.
  [[nodiscard]] bool exists() const noexcept { return record_.mark.live(); }

  /// The state; throws `errc::not_found` if there is none.
  [[nodiscard]] const S& get() const {
    if (!exists())
      throw error(errc::not_found, "state is not set: ask exists() first, or use get_option()");
    return record_.state;
  }
  /// A copy of the state, if there is one.
  [[nodiscard]] std::optional<S> get_option() const {
    return exists() ? std::optional<S>(record_.state) : std::nullopt;
  }
  /// A copy of the state, or `other`.
  template <class U>
  [[nodiscard]] S value_or(U&& other) const {
    return exists() ? record_.state : static_cast<S>(std::forward<U>(other));
  }

  /// Gives the key a new state. Throws `errc::illegal_state` after a removal in the same call, and
  /// while the state is timing out.
  void update(S value) {
    check("update", "after it has been removed");
    journal_.save(record_, position_);
    record_.state = std::move(value);
    journal_.set_live(record_.mark, true);
  }
  /// Forgets the state; no error if there is none. Throws `errc::illegal_state` as `update` does.
  void remove() {
    check("remove", "that has already been removed");
    removed_ = true;
    if (!exists())
      return;
    journal_.save(record_, position_);
    record_.state = S();
    journal_.set_live(record_.mark, false);
  }

  /// Whether the key had no data for so long that its state is about to be forgotten; the function
  /// is then called once more, without a value.
  [[nodiscard]] bool is_timing_out() const noexcept { return timing_out_; }

  /// For whoever calls the function.
  state(detail::state_journal<S>& journal, detail::state_record<S> record, std::uint32_t position,
        bool timing_out)
      : journal_(journal),
        record_(record),
        position_(position),
        timing_out_(timing_out) {
    // nop
  }
  state(const state&) = delete;
  state& operator=(const state&) = delete;
  [[nodiscard]] bool was_removed() const noexcept { return removed_; }

private:
  void check(const char* what, const char* removed) const {
    if (removed_ || timing_out_)
      throw error(errc::illegal_state, std::string("cannot ") + what + " the state " +
                                           (removed_ ? removed : "that is timing out"));
  }

  detail::state_journal<S>& journal_;
  detail::state_record<S> record_;
  std::uint32_t position_;
  bool timing_out_;
  bool removed_ = false;
};

} // namespace weir
