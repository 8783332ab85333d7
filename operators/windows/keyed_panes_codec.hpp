// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <weir/operators/partitioner.hpp>
#include <weir/operators/windows/keyed_panes.hpp>
#include <weir/operators/windows/window_span.hpp>
#include <weir/state/snapshot_codec.hpp>
#include <weir/state/support/key_groups.hpp>

namespace weir::detail {

/// Writes and reads the panes of a window by key, whole or what has changed, by ranges of key
/// groups: a snapshot may be read by another number of copies, each taking the keys it owns.
///
/// What is written: the keys that are gone; keys in their order, those without values too, so that
/// the order of results is the same after a restart; the panes by batch time, with places in that
/// list of keys. `Panes` is a `keyed_panes`; with `saves_values` a key's aggregate is written, too.
template <class K, class V, class Panes, bool saves_values>
class keyed_panes_codec {
  using pane = typename Panes::pane;
  using entry = typename Panes::entry;

public:
  explicit keyed_panes_codec(key_router<K> router) : router_(std::move(router)) {}

  void save(const Panes& window, key_group_range groups, snapshot_writer& out) const {
    save_since(window, 0, groups, out);
  }
  /// Writes what has changed since the last snapshot. `horizon` is the time of the last pane that
  /// is gone.
  void save_changes(const Panes& window, batch_time horizon, key_group_range groups,
                    snapshot_writer& out) const {
    out.write(groups.first);
    out.write(groups.last);
    out.write(horizon);
    std::vector<K> gone;
    for (const K& key : gone_)
      if (groups.contains(group_of(key)))
        gone.push_back(key);
    out.write(gone);
    save_since(window, covered_step_, groups, out);
  }
  /// Reads what `save` wrote; changes count from there on. After `errc::corrupt` the window is to be
  /// given up.
  void load(Panes& window, key_group_range groups, snapshot_reader& in) {
    window.step = std::max(window.step, restored_step + 1);
    taken(window);
    const std::vector<std::uint32_t> places = load_keys(window, groups, in);
    std::optional<batch_time> last;
    for (auto left = in.read<std::uint64_t>(); left != 0; --left) {
      const auto time = in.read<batch_time>();
      require_later_pane(std::exchange(last, time), time);
      load_pane(window.pane_at(time), window, places, in);
    }
  }
  void load_changes(Panes& window, key_group_range groups, snapshot_reader& in) {
    key_group_range written;
    in.read(written.first);
    in.read(written.last);
    drop_old(window, in.read<batch_time>(), written);
    forget(window, in.read<std::vector<K>>());
    load(window, groups, in);
  }

  /// A key is forgotten by the window.
  template <class Key>
  void note_gone(const Panes& window, const Key& key) {
    if (gone_.size() > window.keys.size())
      lost_track_ = true; // nobody asks for changes
    if (lost_track_)
      gone_.clear();
    else
      gone_.push_back(to_owned<K>(key));
  }
  /// Whether the changes since the last snapshot are known, and not more than all there is.
  bool tracks_changes() const noexcept { return !lost_track_; }
  /// A snapshot is safe: changes count from here on.
  void taken(const Panes& window) noexcept {
    covered_step_ = window.step - 1;
    gone_.clear();
    lost_track_ = false;
  }

private:
  /// The step of everything that was read; the first there is.
  static constexpr std::uint32_t restored_step = 1;
  static constexpr std::uint32_t nowhere = std::numeric_limits<std::uint32_t>::max();

  template <class Key>
  std::uint32_t group_of(const Key& key) const {
    return router_.group_of(static_cast<view_of<K>>(key));
  }

  void save_since(const Panes& window, std::uint32_t step, key_group_range groups,
                  snapshot_writer& out) const {
    std::vector<std::uint32_t> places(window.keys.size(), nowhere);
    std::uint64_t count = 0;
    for (std::uint32_t position = 0; position < places.size(); ++position) {
      const auto& key = window.keys.at(position);
      if (key.value.touched > step && groups.contains(group_of(key.key())))
        places[position] = static_cast<std::uint32_t>(count++);
    }
    out.write(count);
    for (std::uint32_t position = 0; position < places.size(); ++position)
      if (places[position] != nowhere)
        save_key(window.keys.at(position), out);
    save_panes(window, step, places, out);
  }
  template <class TableEntry>
  void save_key(const TableEntry& key, snapshot_writer& out) const {
    if constexpr (std::is_same_v<K, std::string>)
      out.write(key.key());
    else
      out.write(static_cast<const K&>(key.key()));
    if constexpr (saves_values) {
      out.write(key.value.present);
      if (key.value.present)
        out.write(key.value.value);
    }
  }
  void save_panes(const Panes& window, std::uint32_t step, const std::vector<std::uint32_t>& places,
                  snapshot_writer& out) const {
    const auto is_new = [&](const pane& one) { return one.step > step; };
    out.write(static_cast<std::uint64_t>(
        std::count_if(window.panes.begin(), window.panes.end(), is_new)));
    for (const pane& one : window.panes) {
      if (!is_new(one))
        continue;
      const auto is_ours = [&](const entry& each) { return places[each.key] != nowhere; };
      out.write(one.time);
      out.write(static_cast<std::uint64_t>(
          std::count_if(one.entries.begin(), one.entries.end(), is_ours)));
      for (const entry& each : one.entries)
        if (is_ours(each)) {
          out.write(places[each.key]);
          out.write(each.value);
        }
    }
  }

  /// Gives the position of each key of the list, `nowhere` for those of other copies.
  std::vector<std::uint32_t> load_keys(Panes& window, key_group_range groups,
                                       snapshot_reader& in) const {
    std::vector<std::uint32_t> places;
    for (auto left = in.read<std::uint64_t>(); left != 0; --left) {
      const K key = in.read<K>();
      std::optional<V> value;
      if constexpr (saves_values)
        if (in.read<bool>())
          value = in.read_state<V>();
      if (!groups.contains(group_of(as_view<K>(key)))) {
        places.push_back(nowhere);
        continue;
      }
      places.push_back(position_of(window, key));
      auto& state = window.key(places.back());
      state.touched = restored_step;
      if constexpr (saves_values) {
        state.present = value.has_value();
        state.value = value ? std::move(*value) : V{};
      }
    }
    return places;
  }
  /// No batch is open, so `pending` can tell which keys the pane has.
  void load_pane(pane& one, Panes& window, const std::vector<std::uint32_t>& places,
                 snapshot_reader& in) const {
    one.step = restored_step;
    for (const entry& each : one.entries)
      window.key(each.key).pending = 1;
    for (auto left = in.read<std::uint64_t>(); left != 0; --left) {
      const auto place = in.read<std::uint32_t>();
      V value = in.read_state<V>();
      if (place >= places.size())
        refuse(one,
               "refers to key " + std::to_string(place) + " of " + std::to_string(places.size()));
      if (places[place] == nowhere)
        continue;
      if (std::exchange(window.key(places[place]).pending, 1) != 0)
        refuse(one, "has a key twice");
      one.entries.push_back({places[place], std::move(value)});
    }
    for (const entry& each : one.entries)
      window.key(each.key).pending = 0;
  }
  [[noreturn]] static void refuse(const pane& one, const std::string& why) {
    throw error(errc::corrupt,
                "window: the batch at " + to_string(one.time) + " in a snapshot " + why);
  }

  static std::uint32_t position_of(Panes& window, const K& key) {
    const typename Panes::table::run_element one(key);
    std::uint32_t found = 0;
    window.keys.locate_run(std::span(&one, 1),
                           [&](std::size_t, std::uint32_t position, bool) { found = position; });
    return found;
  }

  /// Drops what has left the window, of the keys in these groups.
  void drop_old(Panes& window, batch_time horizon, key_group_range groups) const {
    for (pane& one : window.panes)
      if (one.time <= horizon)
        std::erase_if(one.entries, [&](const entry& each) {
          return groups.contains(group_of(window.keys.at(each.key).key()));
        });
    std::erase_if(window.panes, [](const pane& one) { return one.entries.empty(); });
  }
  void forget(Panes& window, const std::vector<K>& gone) const {
    std::vector<bool> goes(window.keys.size());
    bool any = false;
    for (const K& key : gone)
      if (window.keys.find(as_view<K>(key)) != nullptr)
        goes[position_of(window, key)] = any = true;
    if (!any)
      return;
    for (const pane& one : window.panes)
      for (const entry& each : one.entries)
        if (goes[each.key])
          refuse(one, "has a key that is gone");
    window.forget([&](std::uint32_t position) { return !goes[position]; });
  }

  key_router<K> router_;
  std::uint32_t covered_step_ = 0;
  std::vector<K> gone_;
  bool lost_track_ = false;
};

} // namespace weir::detail
