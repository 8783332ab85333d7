// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/output_port.hpp>
#include <weir/operators/source.hpp>
#include <weir/receivers/receiver.hpp>
#include <weir/receivers/receiver_control.hpp>
#include <weir/receivers/receiver_supervisor.hpp>
#include <weir/state/support/log.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace weir {

/// The source of a stream that a receiver feeds: cuts batches from the receiver's inbox, into one
/// partition, in order of arrival, without copying.
///
/// A complete block flows at once and rings the host; what is not complete yet is taken by the cut,
/// so what was stored before a cut is in that batch as far as its bytes go, at least one block.
/// A block may be split between batches. A batch that is taken back gets the same blocks again,
/// and perhaps more. The receiver starts with the first `start` and is told to stop by `stop` or
/// the destructor, which do not wait. The host is rung until the source is destroyed or is started
/// with another one, since a receiver may still store while it stops.
template <class T>
class receiver_source final : public source, public receiver_control {
public:
  /// Makes the receiver, when the source is started.
  using factory = std::function<std::shared_ptr<receiver<T>>()>;

  receiver_source(factory make, std::uint32_t stream_id, receiver_options options,
                  std::shared_ptr<block_store<T>> durable = nullptr)
      : make_(std::move(make)),
        stream_id_(stream_id),
        options_(std::move(options)),
        durable_(std::move(durable)) {
    validate(options_);
  }

  ~receiver_source() override {
    if (!inbox_)
      return;
    inbox_->attach(nullptr);
    supervisor_->observe(nullptr);
    stop();
    inbox_->close();
    if (const auto lost = inbox_->count().records_unread; lost > 0)
      log(log_level::warning, "receiver",
          supervisor_->info().name + ": " + std::to_string(lost) +
              " records had arrived and are in no batch: lost");
  }

  // -- source -----------------------------------------------------------------------------------

  void start(source_host& host) override {
    if (!inbox_)
      make();
    inbox_->attach(&host);
    supervisor_->start();
  }
  void stop() override {
    if (supervisor_)
      supervisor_->stop("the stream stops", nullptr);
  }
  bool pending() const override { return inbox_ && inbox_->pending(); }

  bool flow(output_port_base& out, std::size_t& byte_budget) override {
    return inbox_ && emit(out, byte_budget, false);
  }

  source_cut cut(output_port_base& out, const cut_request& request) override {
    source_cut result;
    if (!inbox_)
      return result;
    std::size_t budget = request.byte_budget;
    // What arrives from now on belongs to the next batch, or a fast receiver would never let go.
    for (std::size_t blocks = inbox_->complete(); blocks > 0; --blocks)
      if (!emit(out, budget, true))
        break;
    result.info.records = inbox_->taken_records();
    result.info.description = name_;
    return result;
  }
  void sealed() override {
    if (inbox_)
      inbox_->sealed();
  }
  void rewind() override {
    if (inbox_)
      inbox_->rewind();
  }
  void limit_rate(double records_per_second) override {
    if (limiter_)
      limiter_->update_rate(records_per_second);
  }

  // -- receiver_control -------------------------------------------------------------------------

  void run_on(std::shared_ptr<executor> threads) override {
    if (!options_.executor)
      options_.executor = std::move(threads);
  }
  void observe(std::shared_ptr<receiver_observer> observer) override {
    observer_ = observer;
    if (supervisor_)
      supervisor_->observe(std::move(observer));
  }
  bool stop_and_wait(std::chrono::milliseconds deadline) override {
    if (!supervisor_)
      return true;
    stop();
    if (supervisor_->wait_ended(deadline))
      return true;
    inbox_->close();
    log(log_level::error, "receiver", name_ + ": has not stopped in time and is abandoned");
    return false;
  }
  receiver_info info() const override {
    if (supervisor_)
      return supervisor_->info();
    receiver_info none;
    none.stream_id = stream_id_;
    return none;
  }
  receiver_counts counts() const override {
    receiver_counts counts;
    if (!inbox_)
      return counts;
    const auto tally = inbox_->count();
    counts.records_stored = tally.records_stored;
    counts.blocks_stored = tally.blocks_stored;
    counts.records_unread = tally.records_unread;
    counts.waits_for_room = tally.waits;
    counts.bytes_buffered = tally.bytes;
    counts.restarts = supervisor_->restarts();
    return counts;
  }

private:
  void make() {
    const auto receiver = make_();
    if (!receiver)
      throw error(errc::invalid_argument, "receiver_stream: the function returned no receiver");
    const auto threads = options_.executor ? options_.executor : default_executor();
    auto inbox = std::make_shared<item_inbox<T>>(threads, options_.buffer_bytes_max);
    auto limiter = std::make_shared<rate_limiter>(
        threads, rate_limits{options_.initial_rate, options_.max_rate, options_.min_rate});
    auto supervisor = std::make_shared<receiver_supervisor>(receiver, stream_id_, options_, threads,
                                                            inbox, limiter);
    supervisor->observe(observer_);
    receiver->supervise(supervisor);
    receiver->inbox_ = inbox;
    receiver->limiter_ = limiter;
    receiver->durable_ = durable_;
    name_ = supervisor->info().name;
    inbox_ = std::move(inbox);
    limiter_ = std::move(limiter);
    supervisor_ = std::move(supervisor);
  }

  bool emit(output_port_base& out, std::size_t& budget, bool at_least_one) {
    const auto block = inbox_->take(budget, at_least_one);
    if (!block)
      return false;
    budget -= std::min(budget, block->bytes());
    static_cast<output_port<T>&>(out).emit_chunk(std::static_pointer_cast<const chunk<T>>(block));
    return true;
  }

  const factory make_;
  const std::uint32_t stream_id_;
  receiver_options options_;
  const std::shared_ptr<block_store<T>> durable_;
  std::shared_ptr<receiver_observer> observer_;
  // From the first start on; shared with the receiver, which may hang and outlive the source.
  std::string name_;
  std::shared_ptr<item_inbox<T>> inbox_;
  std::shared_ptr<rate_limiter> limiter_;
  std::shared_ptr<receiver_supervisor> supervisor_;
};

} // namespace weir
