// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/source.hpp>
#include <weir/receivers/host_bell.hpp>
#include <weir/receivers/kafka/direct/backlog.hpp>
#include <weir/receivers/kafka/direct/direct_control.hpp>
#include <weir/receivers/kafka/direct/direct_options.hpp>
#include <weir/receivers/kafka/direct/reader.hpp>

#include <atomic>
#include <chrono>
#include <memory>

namespace weir::kafka {

/// The source of a direct stream: cuts batches out of what its reader has read ahead.
///
/// What belongs to a batch is a range of offsets of each partition; it is fixed when the batch is cut
/// and can be read again from the broker as long as that keeps the records, so state is exactly-once
/// across the end of this process.
class direct_source final : public source {
public:
  direct_source(consumer_strategy strategy, kafka_direct_options options,
                std::shared_ptr<direct_control> control, std::uint32_t partitions,
                std::chrono::milliseconds batch_interval);
  ~direct_source() override;

  void start(source_host& host) override;
  void stop() override;
  bool pending() const override;
  bool flow(output_port_base& out, std::size_t& byte_budget) override;
  source_cut cut(output_port_base& out, const cut_request& request) override;
  void sealed() override;
  void rewind() override;
  void limit_rate(double records_per_second) override;

  source_recovery recovery() const override { return source_recovery::replays; }
  std::string position() const override;
  void restore(std::string_view position) override;
  void replay(std::string_view batch_position) override;

private:
  void begin_batch();
  std::uint64_t allowance(double lag_share) const;
  bool emit_one(output_port_base& out, std::size_t& byte_budget, bool at_least_one);

  const kafka_direct_options options_;
  const std::uint32_t partitions_;
  const std::chrono::milliseconds batch_interval_;
  const std::shared_ptr<direct_control> control_;
  backlog backlog_;
  host_bell bell_;
  reader reader_;
  reader::positions restored_;
  std::vector<offset_range> replay_;
  std::atomic<double> rate_{0}; ///< records a second in all; 0: no bound
};

} // namespace weir::kafka
