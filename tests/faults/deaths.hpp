// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <weir/operators/dstream.hpp>
#include <weir/operators/to_text.hpp>
#include <weir/state/support/fault.hpp>
#include <weir/state/support/log.hpp>

namespace weir::tests {

/// Results of all bodies: a body that runs again replaces what it wrote, as a sink keyed by (time,
/// output) would.
struct results {
  std::map<std::pair<std::int64_t, std::string>, std::vector<std::string>> by_key;
  std::map<std::pair<std::int64_t, std::string>, int> runs;
  std::map<std::string, int> calls; ///< of user functions that count themselves
};

/// Adds an output that keeps the elements of each batch as text: sorted, or in their order.
template <class T>
void record(const dstream<T>& stream, const std::string& name, results& out, bool sorted = true) {
  const node_id node =
      stream.for_each_batch([&out, sorted](const batch<T>& whole, const output_key& key) {
        std::vector<std::string> lines;
        for (const auto& element : whole) {
          std::string line;
          append_text(line, element);
          lines.push_back(std::move(line));
        }
        if (sorted)
          std::sort(lines.begin(), lines.end());
        const std::pair id(key.time.milliseconds(), std::string(key.output));
        out.by_key[id] = std::move(lines);
        ++out.runs[id];
      });
  stream.plan().name(node, name);
}

/// Keeps the log quiet about deaths that a test plans.
struct silence {
  silence() { set_log_level(log_level::error); }
  ~silence() { set_log_level(log_level::info); }
};

using fault_handler = std::function<void(const fault_site&)>;

/// A step at which something can die: the n-th time that a place comes by a point.
struct step {
  std::string point;
  std::string stage;
  std::uint32_t copy;
  int visit;
};

/// Whether the step is one of the writer of snapshots, which is no actor and outlives what it meets.
inline bool is_of_writer(const step& where) {
  return where.point == "snapshot.write" || where.point.rfind("checkpoint.", 0) == 0;
}

inline std::string to_string(const step& where) {
  return where.point + " in " + where.stage + "/" + std::to_string(where.copy) + ", visit " +
         std::to_string(where.visit);
}

/// The steps of a run, which is played once: of each place and point the first visits, one in the
/// middle, and the last ones.
template <class Play>
std::vector<step> steps_of(Play&& play) {
  std::map<std::tuple<std::string, std::string, std::uint32_t>, int> visits;
  play(fault_handler([&](const fault_site& site) {
    ++visits[{std::string(site.point), std::string(site.stage), site.copy}];
  }));
  std::vector<step> out;
  for (const auto& [place, count] : visits)
    for (const int visit : std::set<int>{1, 2, 3, count / 2, count - 1, count})
      if (visit >= 1 && visit <= count)
        out.push_back({std::get<0>(place), std::get<1>(place), std::get<2>(place), visit});
  return out;
}

/// Tells when a run, which says where it is, has come to a step.
class arrival_at {
public:
  explicit arrival_at(step where) : where_(std::move(where)) {}
  bool operator()(const fault_site& site) {
    return site.point == where_.point && site.stage == where_.stage && site.copy == where_.copy &&
           ++visits_ == where_.visit;
  }

private:
  step where_;
  int visits_ = 0;
};

/// Lets the actor at this step die, and notes that it did.
inline fault_handler die_at(const step& where, bool& died) {
  return [arrived = arrival_at(where), &died](const fault_site& site) mutable {
    if (arrived(site)) {
      died = true;
      throw injected_death("test");
    }
  };
}

/// Lets actors that come by the wanted points die now and then, at most so many times; how, the seed
/// decides.
class random_deaths {
public:
  random_deaths(std::uint64_t seed, int most) : random_(seed * 2654435761U + 1), left_(most) {}

  void operator()(const fault_site&) {
    random_ = random_ * 6364136223846793005U + 1442695040888963407U;
    if (left_ == 0 || (random_ >> 33U) % 23 != 0)
      return;
    --left_;
    ++count_;
    throw injected_death("test");
  }
  int count() const noexcept { return count_; }

private:
  std::uint64_t random_;
  int left_;
  int count_ = 0;
};

} // namespace weir::tests
