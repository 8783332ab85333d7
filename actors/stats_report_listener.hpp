// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include <weir/actors/listener.hpp>

namespace weir {

/// Logs how the delays of batches are distributed: after every so many completed batches two lines,
/// for the total delay and the processing time, with their smallest value, the quantiles 5, 10, 25,
/// 50, 75, 90 and 95 %, and the largest; and a line for each stage with state: its keys and bytes.
///
///     context.add_streaming_listener(std::make_shared<weir::stats_report_listener>());
///
/// Works on the listeners' thread; costs a sort of `batches` numbers per report. Failed batches
/// count, too. Lines go to the log sink, at level info, component "stats".
class stats_report_listener final : public streaming_listener {
public:
  /// Throws `errc::invalid_argument` if `batches` is 0.
  explicit stats_report_listener(std::size_t batches = 10);

  void on_batch_completed(const batch_info& info) override;

private:
  std::size_t batches_;
  std::size_t seen_ = 0;
  std::vector<std::chrono::milliseconds> total_;
  std::vector<std::chrono::milliseconds> processing_;
};

} // namespace weir
