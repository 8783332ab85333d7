// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <vector>

#include <weir/actors/listener.hpp>
#include <weir/actors/runtime/cell.hpp>
#include <weir/receivers/rate/pid_rate_estimator.hpp>

namespace weir::runtime {

/// Whether and how the rate of sources follows the speed of processing.
struct rate_policy {
  bool enabled = true;
  pid_gains gains;
};

/// Works out a new rate for each source after each batch, and sets it. One thread at a time.
class rate_control {
public:
  rate_control(const rate_policy& policy, std::chrono::milliseconds batch_interval,
               std::vector<cell*> sources);

  /// `busiest` is the largest time that one actor worked on the batch: what bounds the rate, since
  /// actors work on several batches at once.
  void batch_completed(const batch_info& info, std::chrono::nanoseconds busiest);

private:
  struct regulated {
    std::uint32_t stream_id;
    source* feed;
    pid_rate_estimator estimator;
  };
  std::vector<regulated> sources_;
};

} // namespace weir::runtime
