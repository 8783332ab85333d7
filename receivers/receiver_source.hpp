// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/output_port.hpp>
#include <weir/operators/source.hpp>
#include <weir/receivers/durable/block_log.hpp>
#include <weir/receivers/durable/block_position.hpp>
#include <weir/receivers/receiver.hpp>
#include <weir/receivers/receiver_control.hpp>
#include <weir/receivers/receiver_supervisor.hpp>
#include <weir/state/support/demangle.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

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
///
/// With a write-ahead log blocks are safe before they are in the inbox. A new instance, taken to a
/// position, finds there what was stored and in no batch, without having it in memory; and batches that
/// an earlier run had fixed are given again by the numbers of their blocks.
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
    const auto tally = inbox_->count();
    if (const auto lost = tally.records_unread - tally.records_safe; lost > 0)
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
    if (replayed_)
      emit_again(out, *replayed_);
    else
      emit_arrived(out, request.byte_budget);
    result.info.records = inbox_->taken_records();
    result.info.description = name_;
    const auto numbers = inbox_->taken_numbers();
    if (durable_ || !numbers.empty())
      result.info.position = encode_block_numbers(numbers);
    return result;
  }
  void sealed() override {
    replayed_.reset();
    if (!inbox_)
      return;
    next_block_ = next_after_taken();
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

  source_recovery recovery() const override {
    return durable_ ? source_recovery::replays : source_recovery::starts_anew;
  }
  std::string position() const override {
    if (!files_ || !(durable_ || inherited_))
      return {};
    return encode_block_position({next_after_taken(), files_->id(), typeid(T).name()});
  }
  void restore(std::string_view position) override {
    if (position.empty())
      return;
    const block_position from = decode_block_position(position);
    if constexpr (snapshottable<T>) {
      if (!files_)
        throw error(errc::illegal_state, "receiver_source: restored without a write-ahead log");
      if (from.type != typeid(T).name())
        refuse_type(from.type);
      make();
      inherited_ = true;
      next_block_ = from.next;
      inbox_->recover(files_->recover(from.log, from.next),
                      [files = files_](const logged_block& block) -> chunk_ptr {
                        return decode_block<T>(files->read(block.number), block.records);
                      });
    } else {
      refuse_type(from.type);
    }
  }
  void replay(std::string_view noted) override { replayed_ = decode_block_numbers(noted); }
  void forget(std::string_view position) override {
    if (files_ && !position.empty())
      files_->forget(decode_block_position(position).next);
  }

  // -- receiver_control -------------------------------------------------------------------------

  void run_on(std::shared_ptr<executor> threads) override {
    if (!options_.executor)
      options_.executor = std::move(threads);
  }
  bool wants_log(bool otherwise) const override {
    return options_.write_ahead_log.value_or(otherwise);
  }
  void keep_log(block_log_place where, bool write) override {
    if constexpr (snapshottable<T>) {
      files_ = std::make_shared<block_log_files>(std::move(where));
      if (write)
        durable_ = std::make_shared<block_log<T>>(files_);
    } else if (write) {
      throw error(errc::unsupported,
                  where.name + ": no write-ahead log: elements of this type cannot be saved and "
                               "loaded by cereal; set the receiver's option write_ahead_log to "
                               "false if they may be lost with the process");
    }
  }
  std::string log_name() const override { return files_ ? files_->id() : std::string(); }
  void observe(std::shared_ptr<receiver_observer> observer) override {
    observer_ = observer;
    if (supervisor_)
      supervisor_->observe(std::move(observer));
  }
  bool stop_and_wait(std::chrono::milliseconds deadline) override {
    if (!supervisor_)
      return true;
    stop();
    const auto begun = std::chrono::steady_clock::now();
    if (!supervisor_->wait_ended(deadline)) {
      inbox_->close();
      log(log_level::error, "receiver", name_ + ": has not stopped in time and is abandoned");
      return false;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        begun + deadline - std::chrono::steady_clock::now());
    return !durable_ || inbox_->write_rest(left);
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
    counts.records_safe = tally.records_safe;
    counts.records_lost = tally.records_lost;
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
    if (durable_)
      inbox->write_first({write_to(durable_), tell(supervisor)});
    name_ = supervisor->info().name;
    inbox_ = std::move(inbox);
    limiter_ = std::move(limiter);
    supervisor_ = std::move(supervisor);
  }

  static auto write_to(const std::shared_ptr<block_store<T>>& durable) {
    return [durable](const chunk_ptr& block, block_inbox::written told) {
      durable->write({std::static_pointer_cast<const chunk<T>>(block)}, std::move(told));
    };
  }
  static auto tell(const std::weak_ptr<receiver_supervisor>& weak) {
    return [weak](std::uint64_t records, const std::exception_ptr& why) {
      if (const auto supervisor = weak.lock())
        supervisor->report_error(std::to_string(records) +
                                     " records could not be written to the write-ahead log: lost",
                                 why);
    };
  }
  [[noreturn]] void refuse_type(const std::string& before) const {
    throw error(errc::invalid_argument,
                "recovery: the write-ahead log of a receiver's stream holds elements of type " +
                    readable_type_name(before) + ", and the stream has " +
                    readable_type_name(typeid(T).name()) +
                    " now: give the stream another name, and allow dropping what it had kept "
                    "(drop_unclaimed_state)");
  }

  std::uint64_t next_after_taken() const {
    if (!inbox_)
      return next_block_;
    const auto numbers = inbox_->taken_numbers();
    return numbers.empty() ? next_block_ : numbers.back() + 1;
  }

  void emit_arrived(output_port_base& out, std::size_t budget) {
    // What arrives from now on belongs to the next batch, or a fast receiver would never let go.
    for (std::size_t blocks = inbox_->complete(); blocks > 0; --blocks)
      if (!emit(out, budget, true))
        break;
  }

  /// The blocks of a batch that an earlier run had fixed. What is between them was never safe.
  void emit_again(output_port_base& out, const std::vector<std::uint64_t>& numbers) {
    for (const std::uint64_t number : numbers) {
      if (!inbox_->skip_to(number))
        throw error(errc::source_changed, name_ + ": block " + std::to_string(number) +
                                              " is gone from the write-ahead log");
      std::size_t all = std::numeric_limits<std::size_t>::max();
      emit(out, all, true);
    }
  }

  bool emit(output_port_base& out, std::size_t& budget, bool at_least_one) {
    const chunk_ptr block = next_block(budget, at_least_one);
    if (!block)
      return false;
    budget -= std::min(budget, block->bytes());
    static_cast<output_port<T>&>(out).emit_chunk(std::static_pointer_cast<const chunk<T>>(block));
    return true;
  }

  static bool may_pass(const std::exception_ptr& why) {
    try {
      std::rethrow_exception(why);
    } catch (const error& failure) {
      return failure.code() == errc::io || failure.code() == errc::stage_died;
    } catch (...) {
      return true;
    }
  }

  /// What cannot be read now makes the batch fail, and comes with the next one; what never can is
  /// lost, unless it belongs to a batch that is given again, which must be whole.
  chunk_ptr next_block(std::size_t budget, bool at_least_one) {
    for (;;) {
      try {
        return inbox_->take(budget, at_least_one);
      } catch (...) {
        const auto why = std::current_exception();
        if (replayed_ || may_pass(why)) {
          inbox_->rewind();
          throw;
        }
        supervisor_->report_error(std::to_string(inbox_->lose_oldest()) +
                                      " records of the write-ahead log cannot be read: lost",
                                  why);
      }
    }
  }

  const factory make_;
  const std::uint32_t stream_id_;
  receiver_options options_;
  std::shared_ptr<block_store<T>> durable_; ///< null: blocks are in memory alone
  std::shared_ptr<block_log_files> files_;  ///< wherever there could be a log
  bool inherited_ = false;                  ///< an earlier run has written one
  std::uint64_t next_block_ = 0;            ///< behind the last sealed batch
  /// Blocks of the next batch, if an earlier run had fixed it.
  std::optional<std::vector<std::uint64_t>> replayed_;
  std::shared_ptr<receiver_observer> observer_;
  // From the first start on; shared with the receiver, which may hang and outlive the source.
  std::string name_;
  std::shared_ptr<item_inbox<T>> inbox_;
  std::shared_ptr<rate_limiter> limiter_;
  std::shared_ptr<receiver_supervisor> supervisor_;
};

} // namespace weir
