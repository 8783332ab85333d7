// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/durable/group_commit.hpp>

#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>
#include <weir/state/support/log.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace weir {

struct group_commit::shared : std::enable_shared_from_this<shared> {
  shared(checkpoint_store& store, const std::string& where, io_lane& on, std::function<void()> ask,
         const commit_limits& bounds)
      : prefix(where),
        lane(on),
        check(std::move(ask)),
        limits(bounds),
        segments(store, where) {
    // nop
  }

  struct pending {
    record what;
    bool awaited; ///< by who is told
  };

  void commit(std::vector<record> records, done told);
  void flush();
  void write(const std::vector<pending>& batch);
  void try_sync();
  void remove_up_to(std::int64_t mark);

  const std::string prefix;
  io_lane& lane; ///< jobs on it hold this, so this must not hold the lane
  const std::function<void()> check;
  const commit_limits limits;
  std::atomic<std::uint64_t> failures{0};
  log_limiter failure_lines;

  std::mutex mutex;
  std::vector<pending> added;
  std::vector<done> waiting;

  // Of the lane.
  segmented_log segments;
  std::map<std::uint64_t, std::int64_t> last_marks; ///< of segments that hold something
  std::size_t segment_bytes = 0;
};

void group_commit::shared::commit(std::vector<record> records, done told) {
  auto first = false;
  {
    // In one step with who waits: a flush that fails drops no record whose answer is to come.
    const auto guard = std::lock_guard(mutex);
    for (auto& one : records)
      added.push_back({std::move(one), true});
    first = waiting.empty();
    waiting.push_back(std::move(told));
  }
  // Whoever is first asks for the sync that answers all.
  if (first)
    lane.run([self = shared_from_this()] { self->flush(); });
}

void group_commit::shared::flush() {
  auto batch = std::vector<pending>();
  auto told = std::vector<done>();
  {
    const auto guard = std::lock_guard(mutex);
    batch.swap(added);
    told.swap(waiting);
  }
  auto failure = std::exception_ptr();
  try {
    write(batch);
  } catch (...) {
    failure = std::current_exception();
    // Those who wait know; nobody does of the others, which come with the next ones.
    segments.drop_unsafe();
    std::erase_if(batch, [](const auto& one) { return one.awaited; });
    const auto guard = std::lock_guard(mutex);
    added.insert(added.begin(), std::make_move_iterator(batch.begin()),
                 std::make_move_iterator(batch.end()));
  }
  for (const auto& one : told) {
    try {
      one(failure);
    } catch (...) {
      log(log_level::error, "log",
          escape_for_log(prefix) + ": " + describe(std::current_exception()));
    }
  }
}

void group_commit::shared::write(const std::vector<pending>& batch) {
  std::size_t bytes = 0;
  for (const auto& one : batch) {
    segments.append(one.what.bytes);
    bytes += one.what.bytes.size();
  }
  auto pause = limits.first_pause;
  for (std::uint32_t attempt = 0;; ++attempt) {
    try {
      try_sync();
      break;
    } catch (const error& failure) {
      ++failures;
      if (failure_lines.admit())
        log(log_level::error, "log",
            escape_for_log(prefix) + ": " + failure.what() + " (attempt " +
                std::to_string(attempt + 1) + ")");
      if (attempt == limits.retries || failure.code() != errc::io)
        throw;
    }
    lane.pause(pause);
    pause = std::min(pause * 2, limits.longest_pause);
  }
  if (!batch.empty()) {
    auto& last = last_marks.try_emplace(segments.segment(), batch.front().what.mark).first->second;
    for (const auto& one : batch)
      last = std::max(last, one.what.mark);
  }
  segment_bytes += bytes;
  if (segment_bytes >= limits.segment_bytes) {
    segments.roll();
    segment_bytes = 0;
  }
}

void group_commit::shared::try_sync() {
  fault_point({"log.commit.before"});
  segments.sync();
  fault_point({"log.commit.after"});
  // Last, since a process may have been stopped for long at any point before.
  if (check)
    check();
}

void group_commit::shared::remove_up_to(std::int64_t mark) {
  segments.roll();
  segment_bytes = 0;
  auto first_needed = segments.segment();
  for (const auto& [segment, last] : last_marks)
    if (last > mark) {
      first_needed = segment;
      break;
    }
  if (last_marks.empty() || last_marks.begin()->first >= first_needed)
    return;
  segments.remove_before(first_needed);
  last_marks.erase(last_marks.begin(), last_marks.lower_bound(first_needed));
}

group_commit::group_commit(checkpoint_store& store, std::string prefix,
                           std::shared_ptr<io_lane> lane, std::function<void()> check,
                           const commit_limits& limits)
    : lane_(std::move(lane)),
      state_(std::make_shared<shared>(store, prefix, *lane_, std::move(check), limits)) {
  // nop
}

group_commit::~group_commit() {
  // What nobody waits for is written all the same.
  commit({}, [](const std::exception_ptr&) {});
}

void group_commit::append(record added) {
  const auto guard = std::lock_guard(state_->mutex);
  state_->added.push_back({std::move(added), false});
}

void group_commit::commit(std::vector<record> records, done told) {
  state_->commit(std::move(records), std::move(told));
}

void group_commit::remove_up_to(std::int64_t mark) {
  lane_->run([state = state_, mark] { state->remove_up_to(mark); });
}

std::uint64_t group_commit::failures() const noexcept {
  return state_->failures;
}

} // namespace weir
