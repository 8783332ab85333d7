// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <map>
#include <set>
#include <string>

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
  int last() const { return last_; }
  /// How often each number was sent.
  const std::map<int, int>& times() const { return times_; }

private:
  int last_ = 0;
  std::set<int> waiting_;
  std::set<int> sent_;
  std::map<int, int> times_;
};

} // namespace weir::tests
