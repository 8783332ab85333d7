// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <iterator>
#include <queue>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apps {

/// What traffic to make up.
struct traffic_options {
  std::uint64_t seed = 1;
  /// Decides how many visitors there are at a time, and the times in the lines.
  double lines_per_s = 200;
  /// Share of lines that come from attackers, 0 to 0.9.
  double attack_share = 0.2;
  /// Time of the first line, since the epoch.
  std::int64_t start_s = 1'760'000'000;
};

/// Who is behind a line.
enum class traffic_kind : std::uint8_t {
  visitor,
  brute_force, ///< tries passwords: POST /login, always refused
  scanner,     ///< looks for known holes: paths that do not exist
  flood,       ///< the same few pages as fast as it can, at times
};

/// As people say it: "brute force".
const char* to_string(traffic_kind kind) noexcept;

/// An address that does nothing but attack.
struct attacker {
  std::string address;
  traffic_kind kind;
};

/// Makes up the access log of a small shop, in the Combined Log Format, without an end.
///
/// Visitors come in sessions: they look at page after page with the images and scripts in them, take
/// their time in between, log in, mistype, and leave. Attackers are mixed in with them. Two
/// generators with equal options give the same lines on every machine. For one thread.
class traffic_generator {
public:
  /// Throws `std::invalid_argument` for options that make no sense.
  explicit traffic_generator(const traffic_options& options);

  struct line {
    std::string_view text; ///< without an end of line; valid until the next call
    traffic_kind kind;
  };
  line next();

  /// The truth, to compare a detector's findings with.
  const std::vector<attacker>& attackers() const noexcept { return attackers_; }

private:
  struct request {
    const char* method = "GET";
    std::string target;
    int status = 200;
    std::uint64_t bytes = 0;
    std::string referrer = "-";
  };
  struct session {
    std::string address;
    const char* agent = nullptr;
    std::string user = "-";
    std::string page; ///< the page that is looked at
    std::size_t pages_left = 0;
    bool has_assets = false;        ///< from an earlier visit or page
    std::deque<std::string> assets; ///< what the page still needs
  };
  /// When a session sends its next request, in seconds of its own time.
  using due = std::pair<double, std::size_t>;

  std::uint64_t below(std::uint64_t bound);
  double unit();
  double exponential(double mean);
  bool chance(double probability) { return unit() < probability; }
  template <class Choices>
  const auto& any_of(const Choices& choices) {
    return choices[static_cast<std::size_t>(below(std::size(choices)))];
  }

  std::string new_address();
  void add_attackers();
  void begin_session(session& visit);
  std::string next_page(const session& visit);
  request look_at(session& visit, std::string page);
  request load_asset(session& visit);
  void write_visit();
  void write_attack(const attacker& who);
  const attacker& pick_attacker(traffic_kind kind);
  void write(std::string_view address, std::string_view user, const request& what,
             std::string_view agent);

  traffic_options options_;
  std::mt19937_64 random_; // the same everywhere, unlike the library's distributions
  std::vector<attacker> attackers_;
  std::vector<session> sessions_;
  std::priority_queue<due, std::vector<due>, std::greater<>> dues_;
  std::uint64_t lines_ = 0;
  std::uint64_t flood_left_ = 0; ///< lines of the flood that is on
  std::int64_t stamp_s_ = -1;    ///< what `stamp_` shows
  std::string stamp_;
  std::string text_;
};

} // namespace apps
