// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <weir/operators/dstream.hpp>
#include <weir/state/support/error.hpp>

namespace weir::testing {

/// Text that outlives programs, in an order that never changes: what a source of offsets reads.
using topic = std::vector<std::string>;

/// Takes all that is in a topic at each cut, and can read any range of it again.
class topic_source final : public source {
public:
  explicit topic_source(std::shared_ptr<const topic> from) : from_(std::move(from)) {}

  source_cut cut(output_port_base& out, const cut_request&) override {
    if (!fixed_)
      until_ = from_->size();
    auto& port = static_cast<output_port<std::string>&>(out);
    for (std::size_t i = next_; i < until_; ++i)
      port.emit((*from_)[i]);
    source_cut result;
    result.info.records = until_ - next_;
    result.info.position = std::to_string(next_) + " " + std::to_string(until_);
    fixed_ = true;
    return result;
  }
  void sealed() override {
    next_ = until_;
    fixed_ = false;
  }

  source_recovery recovery() const override { return source_recovery::replays; }
  std::string position() const override { return std::to_string(until_); }
  void restore(std::string_view position) override { next_ = until_ = number(position); }
  void replay(std::string_view noted) override {
    const auto blank = noted.find(' ');
    if (number(noted.substr(0, blank)) != next_)
      throw error(errc::corrupt, "topic: batches are not replayed in order");
    until_ = number(noted.substr(blank + 1));
    fixed_ = true;
  }

private:
  static std::size_t number(std::string_view text) {
    std::size_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size())
      throw error(errc::corrupt, "topic: no position");
    return value;
  }

  std::shared_ptr<const topic> from_;
  std::size_t next_ = 0;
  std::size_t until_ = 0;
  bool fixed_ = false;
};

inline dstream<std::string> topic_stream(topology& plan, std::shared_ptr<const topic> from) {
  return add_source<std::string>(
      plan, "topic", 1, [from = std::move(from)] { return std::make_unique<topic_source>(from); });
}

} // namespace weir::testing
