// SPDX-License-Identifier: Apache-2.0
#include "common/traffic_feed.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace apps {

namespace {

using clock = std::chrono::steady_clock;

/// The lines that have come due since the last call.
class traffic_feed {
public:
  traffic_feed(traffic_options options, std::uint64_t lines)
      : options_(starting_now(options)),
        generator_(options_),
        left_(lines),
        limited_(lines > 0) {}

  std::optional<std::chrono::microseconds> operator()(std::string& out) {
    const auto now = clock::now();
    const double passed_s = std::chrono::duration<double>(now - before_).count();
    before_ = now;
    owed_ = std::min(owed_ + passed_s * options_.lines_per_s, std::max(1.0, options_.lines_per_s));
    for (; owed_ >= 1; owed_ -= 1) {
      if (limited_ && left_-- == 0)
        return std::nullopt;
      out.append(generator_.next().text).push_back('\n');
    }
    if (limited_ && left_ == 0)
      return std::nullopt;
    const double next_s = std::clamp((1 - owed_) / options_.lines_per_s, 0.005, 1.0);
    return std::chrono::microseconds(static_cast<std::int64_t>(1e6 * next_s));
  }

private:
  static traffic_options starting_now(traffic_options options) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    options.start_s = std::chrono::floor<std::chrono::seconds>(now).count();
    return options;
  }

  traffic_options options_;
  traffic_generator generator_;
  std::uint64_t left_;
  bool limited_;
  clock::time_point before_ = clock::now();
  double owed_ = 1; // so that a client hears something at once
};

} // namespace

std::unique_ptr<loopback_server> play_traffic(std::uint16_t port, const traffic_options& options,
                                              std::uint64_t lines) {
  traffic_generator{options}; // refuses here what would be refused on the server's thread
  return std::make_unique<loopback_server>(
      port, [options, lines]() -> loopback_server::feed { return traffic_feed(options, lines); });
}

} // namespace apps
