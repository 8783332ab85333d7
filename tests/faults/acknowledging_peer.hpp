// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <map>
#include <set>
#include <string>

#include "../catch.hpp"
#include "deaths.hpp"

#include <weir/receivers/receiver.hpp>
#include <weir/state/support/error.hpp>

namespace weir::tests {

/// Receives what a test stores into it.
struct passive : receiver<std::string> {
  void on_start() override {}
  void on_stop() override {}
};

/// A peer that numbers what it sends, and keeps it until it is acknowledged.
class peer {
public:
  /// Sends what it has not sent, or not in this life of the program.
  void send(passive& to, int more) {
    for (int i = 0; i < more; ++i)
      waiting_.insert(++last_);
    for (const int number : std::set<int>(waiting_)) {
      if (!sent_.insert(number).second)
        continue;
      ++times_[number];
      try {
        to.store({std::to_string(number)}, [this, number](const std::exception_ptr& failure) {
          if (!failure)
            waiting_.erase(number);
        });
      } catch (const error&) {
        continue; // it is stopping
      }
    }
  }
  void program_ended() { sent_.clear(); }
  /// Each number is in the results of one output, as often as it was sent at most, and the counts of
  /// another output, `(number,count)`, end with what is there.
  void check(const results& all, const std::string& lines_output,
             const std::string& counts_output) const {
    std::map<std::string, int> seen;
    std::map<std::string, std::string> counts;
    for (const auto& [key, lines] : all.by_key)
      for (const auto& line : lines)
        if (key.second == lines_output)
          ++seen[line];
        else if (key.second == counts_output)
          counts[line.substr(1, line.find(',') - 1)] = line.substr(line.find(',') + 1);
    for (const auto& [number, times] : times_) {
      INFO("number " << number);
      const int found = seen[std::to_string(number)];
      CHECK(found >= 1);
      CHECK(found <= times);
      CHECK(counts[std::to_string(number)] == std::to_string(found) + ")");
    }
  }

private:
  int last_ = 0;
  std::set<int> waiting_;
  std::set<int> sent_;
  std::map<int, int> times_; ///< how often each number was sent
};

} // namespace weir::tests
