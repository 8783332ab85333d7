// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stage_harness.hpp"

namespace weir::test {

/// The copies of one stage with keyed input, driven by hand: batch by batch, with snapshots and
/// restarts between. Elements of the output ports are seen as text.
template <class K, class V>
class keyed_stages {
public:
  using pair = std::pair<K, V>;
  using shown = std::vector<std::string>;

  /// `U` and `W` are the element types of the first and, if there is one, the second output.
  template <class U, class W = void>
  static keyed_stages of(const dstream<U>& stream, std::uint32_t copies) {
    keyed_stages out;
    const node_plan& node = stream.description();
    for (std::uint32_t copy = 0; copy < copies; ++copy) {
      auto& made = out.copies_.emplace_back();
      made.runs = node.make_stage({copy, copies});
      made.template attach<U>(0);
      if constexpr (!std::is_void_v<W>)
        made.template attach<W>(1);
    }
    return out;
  }

  /// Runs a batch; a copy that fails is rolled back, and so are the others. Gives what the first
  /// failure said, or nothing.
  std::optional<std::string> run(const std::vector<pair>& input, std::int64_t time,
                                 const std::vector<std::size_t>& chunk_sizes = {},
                                 batch_outcome outcome = batch_outcome::dataset) {
    std::optional<std::string> failure;
    for (std::uint32_t copy = 0; copy < copies_.size(); ++copy)
      try {
        copies_[copy].take(share(input, copy), time, chunk_sizes, outcome);
      } catch (const std::exception& thrown) {
        failure = thrown.what();
      }
    for (auto& copy : copies_)
      copy.end(!failure);
    return failure;
  }

  /// What the last batch gave on a port, over all copies.
  shown output(std::size_t port = 0) const {
    shown out;
    for (const auto& copy : copies_)
      out.insert(out.end(), copy.shown[port].begin(), copy.shown[port].end());
    return out;
  }
  shown sorted(std::size_t port = 0) const {
    shown out = output(port);
    std::sort(out.begin(), out.end());
    return out;
  }
  batch_outcome outcome() const { return copies_.front().outcome; }

  /// Writes a snapshot of each copy: whole, or of changes where the stage can.
  std::vector<std::string> snapshots(bool changes) {
    std::vector<std::string> out;
    for (std::uint32_t copy = 0; copy < copies_.size(); ++copy) {
      snapshot_writer writer;
      stage& from = *copies_[copy].runs;
      const auto groups = groups_of_copy(copy, static_cast<std::uint32_t>(copies_.size()));
      if (changes)
        from.snapshot_changes(groups, writer);
      else
        from.snapshot(groups, writer);
      from.snapshot_taken();
      out.push_back(writer.finish());
    }
    return out;
  }
  /// Whether all copies can tell what changed.
  bool track_changes() const {
    return std::all_of(copies_.begin(), copies_.end(),
                       [](const auto& copy) { return copy.runs->tracks_changes(); });
  }
  /// Reads snapshots of any number of copies into these.
  void restore(const std::vector<std::string>& snapshots, bool changes) {
    for (std::uint32_t copy = 0; copy < copies_.size(); ++copy)
      for (const std::string& bytes : snapshots) {
        snapshot_reader reader(bytes);
        const auto groups = groups_of_copy(copy, static_cast<std::uint32_t>(copies_.size()));
        if (changes)
          copies_[copy].runs->restore_changes(groups, reader);
        else
          copies_[copy].runs->restore(groups, reader);
        reader.expect_end();
      }
  }
  stage_gauges gauges() const {
    stage_gauges sum;
    for (const auto& copy : copies_)
      sum += copy.runs->gauges().value();
    return sum;
  }

private:
  struct one_copy {
    std::unique_ptr<stage> runs;
    std::vector<std::unique_ptr<collecting_sink>> sinks;
    std::vector<std::function<std::vector<std::string>(const collecting_sink&)>> show;
    std::vector<std::vector<std::string>> shown;
    batch_outcome outcome = batch_outcome::none;

    template <class U>
    void attach(std::size_t port) {
      sinks.push_back(std::make_unique<collecting_sink>());
      show.push_back([](const collecting_sink& sink) {
        std::vector<std::string> out;
        for (const U& element : sink.elements<U>(0))
          out.push_back(to_text(element));
        return out;
      });
      runs->outputs()[port]->attach(gather_edge<U>(0).make_writer({1, *sinks.back()}));
      shown.resize(sinks.size());
    }
    void take(const std::vector<pair>& input, std::int64_t time,
              const std::vector<std::size_t>& chunk_sizes, batch_outcome input_outcome) {
      for (const auto& part : cut_chunks(input, chunk_sizes)) {
        for (output_port_base* out : runs->outputs())
          out->begin_input(*part);
        runs->on_chunk({0, 0, part});
        for (output_port_base* out : runs->outputs())
          out->end_input();
      }
      const std::vector<batch_outcome> inputs{input_outcome};
      outcome = runs->on_batch_end({batch_time(std::chrono::milliseconds(time)),
                                    std::chrono::milliseconds(1000), batch_time(), inputs});
    }
    void end(bool commits) {
      for (output_port_base* out : runs->outputs())
        if (commits)
          out->finish();
        else
          out->discard();
      if (commits)
        runs->commit();
      else
        runs->roll_back();
      for (std::size_t port = 0; port < sinks.size(); ++port) {
        shown[port] = show[port](*sinks[port]);
        sinks[port]->chunks.clear();
      }
    }
  };

  std::vector<pair> share(const std::vector<pair>& input, std::uint32_t copy) const {
    const weir::detail::key_router<K> router({});
    std::vector<pair> out;
    for (const pair& each : input)
      if (router.copy_of(as_view<K>(each.first), static_cast<std::uint32_t>(copies_.size())) ==
          copy)
        out.push_back(each);
    return out;
  }

  std::vector<one_copy> copies_;
};

} // namespace weir::test
