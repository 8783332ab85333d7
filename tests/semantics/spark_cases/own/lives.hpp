// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "../../../support/one_life.hpp"
#include "../../case_run.hpp"
#include "../spark_case.hpp"
#include "own_case.hpp"

namespace weir::testing {

/// The program of a case that is run, ends, and goes on from its checkpoint.
class lives {
public:
  using program = std::function<void(streaming_context&)>;

  /// `now`: what the clock shows when the first life begins.
  explicit lives(const std::string& name, std::chrono::milliseconds now = {});

  const spark_case& test() const { return test_; }
  /// The input of the case, which any life can read again.
  value_stream input(streaming_context& context) const;
  /// Adds an output whose batches are kept over all lives, the latest run of each.
  void record(const value_stream& stream) const;

  /// Lives for so many batches; calls `before_batch(k)` before the clock reaches the case's batch k.
  void live(std::size_t batches, const program& build,
            const std::function<void(std::size_t)>& before_batch = {});
  /// The same, but the checkpoint knows nothing of the last of them, as after a crash: the next life
  /// runs that batch again.
  void crash_in_last(std::size_t batches, const program& build,
                     const std::function<void(std::size_t)>& before_batch = {});

  std::chrono::milliseconds now() const { return now_; }
  std::shared_ptr<memory_checkpoint_store> store() const { return store_; }
  const output_history& received() const { return *received_; }
  /// Whether every batch is as the case expects it, in any order.
  bool all_as_expected() const;

private:
  void run(one_life& life, std::size_t batches, const std::function<void(std::size_t)>& before);

  spark_case test_;
  std::shared_ptr<memory_checkpoint_store> store_ = std::make_shared<memory_checkpoint_store>();
  std::shared_ptr<output_history> received_ = std::make_shared<output_history>();
  std::chrono::milliseconds now_;
  std::size_t next_ = 0; ///< batch of the case
};

} // namespace weir::testing
