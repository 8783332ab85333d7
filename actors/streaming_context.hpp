// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <source_location>
#include <span>
#include <string>
#include <vector>

#include <weir/actors/context_options.hpp>
#include <weir/actors/engine.hpp>
#include <weir/actors/listener.hpp>
#include <weir/operators/dstream.hpp>
#include <weir/receivers/files/file_stream.hpp>
#include <weir/receivers/queue/queue_stream.hpp>
#include <weir/receivers/receiver_stream.hpp>
#include <weir/receivers/sockets/raw_socket_stream.hpp>
#include <weir/receivers/sockets/socket_stream.hpp>
#include <weir/receivers/sockets/socket_text_stream.hpp>
#include <weir/state/checkpoint_store.hpp>

namespace weir {

namespace runtime {
class streaming_run;
}

enum class context_state : std::uint8_t { initialized, active, stopped };

/// How a context is stopped.
struct stop_options {
  /// Ends the engine, too.
  bool stop_engine = true;
  /// Processes all data that has been received first.
  bool gracefully = false;
  /// What a graceful stop may take; then the rest is dropped. Default: ten batch intervals, at least
  /// ten seconds.
  std::optional<std::chrono::milliseconds> grace{};
};

/// The main entry: describes a topology, then runs it.
///
///     weir::streaming_context context(weir::engine_options{}, std::chrono::seconds(1));
///     context.socket_text_stream("localhost", 9999)
///         .flat_map(weir::split(' '))
///         .count_by_value()
///         .print();
///     context.start();
///     context.await_termination();
///
/// Life cycle: initialised (streams and outputs are added), active (from `start`), stopped. A
/// stopped context cannot be started again, and an active one takes no further streams; make a new
/// one instead. At most one context is active in a process.
/// A handle: copies refer to the same context; when the last goes, the context is stopped. Building
/// the topology is for one thread; all other calls may come from any. Misuse throws `weir::error`.
class streaming_context {
public:
  /// A context on an engine that others may use, before or after. `batch_interval` is at least 1 ms.
  streaming_context(const engine& on, std::chrono::milliseconds batch_interval,
                    context_options options = {});
  /// A context with an engine of its own.
  streaming_context(const engine_options& engine_settings, std::chrono::milliseconds batch_interval,
                    context_options options = {});

  // -- life cycle ------------------------------------------------------------------------------

  context_state state() const;

  /// Checks the topology and starts it. On an active context only a warning. Any failure leaves the
  /// context stopped. Throws `errc::illegal_state` after a stop, or while another context is
  /// active in the process, and `errc::invalid_argument` when there is no output operation.
  void start(const std::source_location& where = std::source_location::current());

  /// Stops at once, or gracefully. On a context that was never started, or was stopped already: a
  /// warning (and the engine is stopped, if asked for). Not from what it would wait for
  /// (`errc::illegal_state`): a listener's callback, a function given to a stream or an output, a
  /// receiver's `on_start` and `on_stop`. There set a flag, and stop from the thread that made the
  /// context. A thread of a receiver's own must not stop it either, if `on_stop` waits for that.
  void stop(const stop_options& options);
  void stop(bool stop_engine = true) { stop(stop_options{stop_engine, false, std::nullopt}); }

  /// Waits until the context is stopped; throws the first error that a batch or an actor met. A
  /// failed batch does not stop the context, unless it was told to; an actor that died or hung too
  /// often does. None of the calls that wait may come from where `stop` may not.
  void await_termination();
  /// As above, for at most this long; false if the time was up.
  bool await_termination_or_timeout(std::chrono::milliseconds timeout);
  /// Waits until the batch at this time, or a later one, is completed; false if the time was up or
  /// the context ended first. On a deterministic engine it works until all is idle.
  bool await_batch(batch_time time, std::chrono::milliseconds timeout = std::chrono::seconds(60));

  /// The context that is active in this process.
  static std::optional<streaming_context> get_active();
  /// The active context, or else what `create` returns (not started).
  static streaming_context get_active_or_create(const std::function<streaming_context()>& create);

  /// Goes on from the newest generation of the checkpoint in a folder, or begins: calls `create` to
  /// build the topology, which is matched with what was saved when the context is started. The new
  /// program may have other code, another parallelism, another batch interval, more and fewer stages;
  /// state is matched by the names of streams. Batches after the generation of which something may
  /// have left the process are run again as they were, those whose outputs were done without outputs;
  /// then the intervals missed meanwhile. Not started yet when returned.
  ///
  /// A folder that is missing or empty means to begin. Throws `errc::corrupt` if no generation can be
  /// used and `create_on_error` is not set, `errc::illegal_state` if the folder is in use.
  ///
  ///     auto context = weir::streaming_context::get_or_create("checkpoint", [] {
  ///       weir::streaming_context made(weir::engine_options{}, std::chrono::seconds(1));
  ///       // … streams and outputs …
  ///       return made;
  ///     });
  ///     context.start();
  static streaming_context get_or_create(const std::filesystem::path& folder,
                                         const std::function<streaming_context()>& create,
                                         const recovery_options& options = {});
  /// The same with another place for checkpoints.
  static streaming_context get_or_create(std::shared_ptr<checkpoint_store> store,
                                         const std::function<streaming_context()>& create,
                                         const recovery_options& options = {});
  /// The active context, or else as `get_or_create`.
  static streaming_context get_active_or_create(const std::filesystem::path& folder,
                                                const std::function<streaming_context()>& create,
                                                const recovery_options& options = {});

  /// All streams keep their batches for at least so long. To be set once, before the start.
  void remember(std::chrono::milliseconds duration);

  /// The folder for checkpoints, which streams with state insist on: of it only the subfolder
  /// `weir-checkpoint` is used. It is made, if need be, when the context starts (`errc::io` if it
  /// cannot be written to). Empty: none. Only before the start. A context that is not made by
  /// `get_or_create` refuses to start on a folder that holds an earlier run.
  void checkpoint(const std::filesystem::path& folder);
  /// The same with another place for checkpoints; null: none.
  void checkpoint(std::shared_ptr<checkpoint_store> store);

  /// What has gone wrong so far: restarts, hangs and records left out, for each node that runs. Empty
  /// before the start.
  std::vector<stage_report> report() const;

  void add_streaming_listener(std::shared_ptr<streaming_listener> listener);
  void remove_streaming_listener(const std::shared_ptr<streaming_listener>& listener);

  // -- parts -----------------------------------------------------------------------------------

  const weir::engine& engine() const;
  topology& plan() const;
  operator topology&() const { return plan(); } // NOLINT: sources take a topology
  std::chrono::milliseconds batch_interval() const { return plan().batch_interval(); }
  /// Calls this once when the context has been stopped, before its engine is: for what belongs to the
  /// context and would keep the engine from ending. It must not throw.
  void at_stop(std::function<void()> finish) const;
  /// What the stages with state and `persist` keep, by name, as of the batch each ended last; empty before the
  /// start. Any thread.
  std::map<std::string, stage_gauges> state_gauges() const;
  /// The run, for tests and tools; null before the start.
  std::shared_ptr<runtime::streaming_run> run() const;

  // -- sources; see the functions of the same names ---------------------------------------------

  template <class T>
  dstream<T> queue_stream(std::shared_ptr<batch_queue<T>> queue,
                          queue_options<T> options = {}) const {
    return weir::queue_stream<T>(plan(), std::move(queue), std::move(options));
  }
  dstream<std::string> socket_text_stream(std::string host, std::uint16_t port,
                                          socket_options options = {}) const {
    return weir::socket_text_stream(plan(), std::move(host), port, std::move(options));
  }
  template <class T, class Decoder>
  dstream<T> socket_stream(std::string host, std::uint16_t port, Decoder decoder,
                           socket_options options = {}) const {
    return weir::socket_stream<T>(plan(), std::move(host), port, std::move(decoder),
                                  std::move(options));
  }
  template <class T = std::string>
  dstream<T> raw_socket_stream(std::string host, std::uint16_t port,
                               socket_options options = {}) const {
    return weir::raw_socket_stream<T>(plan(), std::move(host), port, std::move(options));
  }
  /// `from` is a shared pointer to a receiver, or a function that makes one.
  template <class From>
  auto receiver_stream(From from, receiver_options options = {}) const {
    return weir::receiver_stream(plan(), std::move(from), std::move(options));
  }
  dstream<std::string> text_file_stream(std::string_view folder, file_options options = {}) const {
    return weir::text_file_stream(plan(), folder, on_clock(std::move(options)));
  }
  dstream<std::string> binary_records_stream(std::string_view folder, std::size_t record_length,
                                             file_options options = {}) const {
    return weir::binary_records_stream(plan(), folder, record_length, on_clock(std::move(options)));
  }
  template <class T, class Reader>
  dstream<T> file_stream(std::string_view folder, Reader reader, file_options options = {}) const {
    return weir::file_stream<T>(plan(), folder, std::move(reader), on_clock(std::move(options)));
  }

  // -- several streams: a vector, array or span of them, or a list in braces ---------------------

  template <class T>
  dstream<T> union_all(std::span<const dstream<T>> streams) const {
    return weir::union_all<T>(streams);
  }
  template <class T>
  dstream<T> union_all(std::initializer_list<dstream<T>> streams) const {
    return weir::union_all<T>(streams);
  }
  template <detail::stream_list Streams>
  auto union_all(const Streams& streams) const {
    return weir::union_all(streams);
  }
  template <class T, class F>
  auto transform(std::span<const dstream<T>> streams, F f) const {
    return weir::transform_all<T>(streams, std::move(f));
  }
  template <class T, class F>
  auto transform(std::initializer_list<dstream<T>> streams, F f) const {
    return weir::transform_all<T>(streams, std::move(f));
  }
  template <detail::stream_list Streams, class F>
  auto transform(const Streams& streams, F f) const {
    return weir::transform_all(streams, std::move(f));
  }

private:
  struct impl;
  explicit streaming_context(std::shared_ptr<impl> state) : impl_(std::move(state)) {}
  /// Lets a file stream judge what is new by the context's clock.
  file_options on_clock(file_options options) const;

  std::shared_ptr<impl> impl_;
};

} // namespace weir
