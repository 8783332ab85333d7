// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <weir/operators/stage.hpp>
#include <weir/operators/windows/window_span.hpp>

namespace weir::detail {

/// The elements of the batches of a window, in chunks: for each batch a *pane*, which keeps its
/// partitions apart. Text is copied together, so that a pane pins no buffers of its input.
template <class T>
class chunk_panes {
public:
  using chunk_list = std::vector<std::shared_ptr<const chunk<T>>>;
  struct pane {
    batch_time time;
    std::vector<chunk_list> partitions;
  };

  explicit chunk_panes(window_span span) : span_(span) {}

  /// Takes a chunk of the open batch.
  void take(const input_chunk& input) {
    auto shared = std::static_pointer_cast<const chunk<T>>(input.chunk);
    if (shared->buffers().empty()) {
      finish_copy(); // what came before
      partition(input.partition).push_back(std::move(shared));
      return;
    }
    if (input.partition != copied_partition_)
      finish_copy();
    copied_partition_ = input.partition;
    for (auto&& element : *shared)
      copy(element);
  }

  /// Ends the open batch: from here on it is in the window, and what has left it is not, until
  /// `roll_back`. Gives whether the window is due.
  bool end_batch(const batch_end& end) {
    finish_copy();
    if (!panes_.empty())
      require_past_pane(panes_.back().time, end);
    horizon_ = span_.horizon(end);
    left_ = find_after(horizon_);
    incoming_.time = end.time;
    entered_ = end.time > horizon_ && !incoming_.partitions.empty();
    if (entered_)
      panes_.push_back(std::move(incoming_));
    incoming_ = {};
    return end.due(span_.slide);
  }
  void commit() noexcept {
    panes_.erase(panes_.begin(), panes_.begin() + static_cast<std::ptrdiff_t>(left_));
    covered_horizon_ = std::max(covered_horizon_, horizon_);
    left_ = 0;
    entered_ = false;
  }
  void roll_back() noexcept {
    if (entered_)
      panes_.pop_back();
    incoming_ = {};
    copier_.clear();
    left_ = 0;
    entered_ = false;
  }

  /// Calls `visit(chunks of one partition of one pane)` for all that is in the window, oldest first.
  template <class F>
  void each(F&& visit) const {
    for (std::size_t i = left_; i < panes_.size(); ++i)
      for (const chunk_list& chunks : panes_[i].partitions)
        visit(chunks);
  }

  /// Memory of what is in the window.
  std::size_t bytes() const noexcept {
    std::size_t out = 0;
    each([&](const chunk_list& chunks) {
      for (const auto& part : chunks)
        out += part->bytes();
    });
    return out;
  }

  // -- snapshots; `mine(element)` tells the elements that belong into one ------------------------

  template <class Mine>
  void save(Mine&& mine, snapshot_writer& out) const {
    out.write(covered_horizon_);
    save_from(panes_.begin(), mine, out);
  }
  /// Panes that came in since the last snapshot, and up to when panes have left.
  template <class Mine>
  void save_changes(Mine&& mine, snapshot_writer& out) const {
    out.write(covered_horizon_);
    save_from(panes_.begin() + static_cast<std::ptrdiff_t>(find_after(saved_)), mine, out);
  }
  void taken() noexcept {
    if (!panes_.empty())
      saved_ = std::max(saved_, panes_.back().time);
  }
  /// Reads either on top of what there is.
  template <class Mine>
  void load(Mine&& mine, snapshot_reader& in) {
    // What another copy has let go of no window will ask for again.
    covered_horizon_ = std::max(covered_horizon_, in.read<batch_time>());
    panes_.erase(panes_.begin(),
                 panes_.begin() + static_cast<std::ptrdiff_t>(find_after(covered_horizon_)));
    std::optional<batch_time> last;
    for (auto left = in.read<std::uint64_t>(); left != 0; --left) {
      const auto time = in.read<batch_time>();
      require_later_pane(std::exchange(last, time), time);
      load_pane(time, mine, in);
    }
    taken();
  }

private:
  using iterator = typename std::vector<pane>::const_iterator;

  chunk_list& partition(std::uint32_t index) {
    if (incoming_.partitions.size() <= index)
      incoming_.partitions.resize(index + 1);
    return incoming_.partitions[index];
  }
  template <class View>
  void copy(View&& element) {
    copier_.push(std::forward<View>(element));
    if (copier_.size() == chunk_limits::elements)
      finish_copy();
  }
  void finish_copy() {
    if (!copier_.empty())
      partition(copied_partition_).push_back(copier_.finish());
  }
  /// The first pane after a time.
  std::size_t find_after(batch_time time) const noexcept {
    return static_cast<std::size_t>(std::find_if(panes_.begin(), panes_.end(),
                                                 [&](const pane& one) { return one.time > time; }) -
                                    panes_.begin());
  }

  template <class Mine>
  void save_from(iterator first, Mine&& mine, snapshot_writer& out) const {
    out.write(static_cast<std::uint64_t>(panes_.end() - first));
    for (; first != panes_.end(); ++first) {
      out.write(first->time);
      out.write(static_cast<std::uint64_t>(first->partitions.size()));
      for (const chunk_list& chunks : first->partitions)
        save_chunks(chunks, mine, out);
    }
  }
  template <class Mine>
  static void save_chunks(const chunk_list& chunks, Mine&& mine, snapshot_writer& out) {
    const auto each_of_mine = [&](auto&& visit) {
      for (const auto& part : chunks)
        for (auto&& element : *part)
          if (mine(element))
            visit(element);
    };
    std::uint64_t count = 0;
    each_of_mine([&](auto&&) { ++count; });
    out.write(count);
    each_of_mine([&](auto&& element) { out.write(to_owned<T>(element)); });
  }
  template <class Mine>
  void load_pane(batch_time time, Mine&& mine, snapshot_reader& in) {
    incoming_ = {};
    const auto partitions = in.read<std::uint64_t>();
    for (std::uint64_t p = 0; p < partitions; ++p) {
      copied_partition_ = static_cast<std::uint32_t>(p);
      for (auto left = in.read<std::uint64_t>(); left != 0; --left) {
        const T element = in.read_state<T>();
        if (mine(as_view<T>(element)))
          copy(as_view<T>(element));
      }
      finish_copy();
    }
    add(time, std::move(incoming_.partitions));
    incoming_ = {};
  }
  /// Adds to the pane of this time, which may have a share of another copy already.
  void add(batch_time time, std::vector<chunk_list> partitions) {
    if (partitions.empty())
      return;
    auto at = panes_.begin() + static_cast<std::ptrdiff_t>(find_after(time));
    if (at != panes_.begin() && std::prev(at)->time == time)
      at = std::prev(at);
    else
      at = panes_.insert(at, pane{time, {}});
    for (chunk_list& chunks : partitions)
      at->partitions.push_back(std::move(chunks));
  }

  window_span span_;
  std::vector<pane> panes_; ///< oldest first; at most one for each batch of the window
  batch_time covered_horizon_;
  batch_time saved_; ///< panes up to here are in the last snapshot
  // Of the open batch:
  pane incoming_;
  chunk_builder<T> copier_;
  std::uint32_t copied_partition_ = 0;
  batch_time horizon_;
  std::size_t left_ = 0;
  bool entered_ = false;
};

/// The part of a stage on `chunk_panes` that does not depend on what is made of them. `Mine` is
/// `(element, key groups) -> bool`: whether the element belongs to the groups.
template <class T, class Mine>
class chunk_window_stage : public stage {
public:
  void on_chunk(const input_chunk& input) override { window_.take(input); }
  batch_outcome on_batch_end(const batch_end& end) override {
    if (!window_.end_batch(end))
      return batch_outcome::none;
    emit(window_);
    return batch_outcome::dataset;
  }
  void commit() override { window_.commit(); }
  void roll_back() override { window_.roll_back(); }

  std::optional<stage_gauges> gauges() const override {
    return stage_gauges{.bytes = window_.bytes()};
  }

  bool has_state() const override { return true; }
  void snapshot(key_group_range groups, snapshot_writer& out) const override {
    window_.save([&](const auto& element) { return mine_(element, groups); }, out);
  }
  void restore(key_group_range groups, snapshot_reader& in) override {
    window_.load([&](const auto& element) { return mine_(element, groups); }, in);
  }
  bool tracks_changes() const override { return true; }
  void snapshot_changes(key_group_range groups, snapshot_writer& out) const override {
    window_.save_changes([&](const auto& element) { return mine_(element, groups); }, out);
  }
  void snapshot_taken() override { window_.taken(); }
  void restore_changes(key_group_range groups, snapshot_reader& in) override {
    restore(groups, in);
  }

protected:
  chunk_window_stage(window_span span, Mine mine) : window_(span), mine_(std::move(mine)) {}
  /// Emits what is in the window.
  virtual void emit(const chunk_panes<T>& window) = 0;

private:
  chunk_panes<T> window_;
  Mine mine_;
};

} // namespace weir::detail
