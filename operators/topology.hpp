// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

#include <weir/operators/edges/edge.hpp>
#include <weir/operators/source.hpp>
#include <weir/operators/stage.hpp>

namespace weir {

class stream_history;

/// What an output body is told about the batch it handles.
struct output_key {
  batch_time time;
  std::string_view output; ///< name of the output; (time, output) names this run of the body
};

/// A stage at the end of the topology: it gathers a batch, then runs the user's body on it.
class output_stage : public stage {
public:
  /// Runs the body on the batch that was gathered last; called once all that it waits for is done,
  /// in batch order and in order of registration. An exception fails this output for this batch.
  virtual void run(const output_key& key) = 0;
};

/// One node of a topology: a source, a stage or an output, with its incoming edges.
struct node_plan {
  enum class role : std::uint8_t { source, stage, output };

  node_id id = 0;
  role kind = role::stage;
  std::string name;   ///< unique; given by the user or made from operator and number
  bool named = false; ///< whether the user gave the name
  /// Names under which older checkpoints may know it.
  std::vector<std::string> former_names{};
  std::string operation;         ///< what it does, for people: "map", "queue_stream"
  std::vector<edge_plan> inputs; ///< one for each input port
  /// The time from one dataset of the stream to the next; 0: that of the first input.
  std::chrono::milliseconds slide{0};
  /// The slide of the inputs, which is the same for all; filled in by the topology.
  std::chrono::milliseconds input_slide{0};
  /// Whether what it keeps from batch to batch would be missed if the process ended, so that the
  /// context insists on a checkpoint folder.
  bool needs_checkpoint = false;
  /// Identifies the type of the user's that it keeps from batch to batch (`typeid(S).name()`), so
  /// that a checkpoint of another type is refused; empty if there is none.
  std::string state_type{};
  /// Counts the forms that this type has had; a checkpoint of an older one needs `upgrade`.
  std::uint32_t state_version = 1;
  std::shared_ptr<const state_upgrade> upgrade{};
  /// What `checkpoint(interval)` of the stream said.
  std::optional<std::chrono::milliseconds> checkpoint_interval{};
  /// What counts where that said nothing, of an operator with a default of its own.
  std::optional<std::chrono::milliseconds> default_checkpoint_interval{};
  /// How far before a batch it looks at its inputs: the length of a window.
  std::chrono::milliseconds looks_back{0};
  /// Where an output of `persist` keeps the batches of its input; null for all others. Such an output
  /// is none of the user's: it is not reported, and others do not wait for it.
  std::shared_ptr<stream_history> history{};
  /// What an output writes to, where no other may write, too; empty: that is its own matter.
  std::string destination{};
  /// What happens to a record on which user code throws; other than `fail` only where that code is
  /// called record by record: then this is the type of the records.
  error_policy on_error = error_policy::fail;
  const std::type_info* record_type = nullptr;
  std::uint32_t copies = 1;     ///< actors that share the work
  std::uint32_t partitions = 1; ///< partitions of what it emits; = copies, or more if copies is 1
  std::function<std::unique_ptr<source>()> make_source;
  std::function<std::unique_ptr<stage>(const stage_context&)> make_stage;
  /// The port that a source emits into, of the source's element type.
  std::function<std::unique_ptr<output_port_base>()> make_port;

  /// A new instance of the stage for this copy, told its error policy.
  std::unique_ptr<stage> make_copy(std::uint32_t copy) const;
};

/// The plan of a streaming program: what is computed from what. It knows neither threads nor
/// actors; a `streaming_context` owns one and runs it.
///
/// Nodes are added by the free functions that make sources and by the operators of `dstream`, from
/// one thread, before the context starts. Only nodes that an output reaches are run.
class topology {
public:
  explicit topology(std::chrono::milliseconds batch_interval,
                    std::uint32_t default_parallelism = 1);
  topology(const topology&) = delete;
  topology& operator=(const topology&) = delete;

  std::chrono::milliseconds batch_interval() const noexcept { return batch_interval_; }
  /// Partitions of a shuffle that was given no number.
  std::uint32_t default_parallelism() const noexcept { return default_parallelism_; }

  /// Adds a node and returns its id. Throws `errc::illegal_state` once the topology is frozen, and
  /// `errc::invalid_argument` for an output whose destination another one has.
  node_id add(node_plan node);

  const node_plan& node(node_id id) const;
  const std::vector<node_plan>& nodes() const noexcept { return nodes_; }
  bool contains(node_id id) const noexcept { return id < nodes_.size(); }

  /// Names a node; names are unique and not empty. A name that the user gave stays: another one is
  /// refused.
  void name(node_id id, std::string_view name);
  /// Throws `errc::invalid_argument` unless `port` is the main output of the node, as which alone a
  /// stream may change what holds for the whole node. `setting` says what was to be changed.
  void require_main_output(node_id id, std::uint32_t port, std::string_view setting) const;

  /// Lets a node claim what an older checkpoint holds under another name.
  void formerly(node_id id, std::string_view name);
  /// The form that a node's state has now, above 0, and how to read older ones.
  void state_version(node_id id, std::uint32_t version,
                     std::shared_ptr<const state_upgrade> upgrade);

  /// Decides what happens to records on which the user function of a node throws. Throws
  /// `errc::unsupported` where that is not called record by record.
  void on_error(node_id id, error_policy policy);
  /// As above with `error_policy::dead_letter`; throws `errc::invalid_argument` if the records of the
  /// node are of another type.
  void dead_letters(node_id id, const std::type_info& record);

  /// The nodes that an output reaches, in order of their ids: an order in which every producer
  /// comes before its consumers.
  std::vector<node_id> reachable() const;
  /// The outputs of the user's, in order of registration.
  std::vector<node_id> outputs() const;

  /// Counts the sources from 0 in the order in which they were made.
  std::uint32_t stream_id(node_id source) const;

  /// Notes what `checkpoint(interval)` of a stream said.
  void checkpoint(node_id id, std::chrono::milliseconds interval);
  /// Where the batches of a stream are kept; null unless it was persisted.
  std::shared_ptr<stream_history> history(node_id id, std::uint32_t port) const;

  /// Refuses changes from now on; `why` goes into the error: "after starting a context".
  void freeze(std::string_view why);
  /// Throws `errc::illegal_state` if changes are refused, naming what was to be added.
  void require_mutable(std::string_view what) const;

private:
  void require_free(const node_plan& output) const;

  std::chrono::milliseconds batch_interval_;
  std::uint32_t default_parallelism_;
  std::vector<node_plan> nodes_;
  std::string frozen_;
};

} // namespace weir
