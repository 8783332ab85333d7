// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include <weir/operators/batch.hpp>
#include <weir/operators/dead_letter.hpp>
#include <weir/operators/edges/forward.hpp>
#include <weir/operators/history_options.hpp>
#include <weir/operators/partitioner.hpp>
#include <weir/operators/topology.hpp>

namespace weir {

template <class K, class S>
struct state_spec;

namespace detail {

/// The filter of a window that has none.
struct keep_all {
  template <class K, class V>
  bool operator()(const K&, const V&) const {
    return true;
  }
};

} // namespace detail

/// A stream of batches of elements of the owning type T: the handle with which a topology is
/// described.
///
/// A handle is a topology and a node of it; it is cheap to copy and holds no data. Operators add a
/// node and return its handle; nothing runs before the context starts. User functions see elements
/// as `view_of<T>`, are called from the actors of the node's copies, one call at a time for each
/// copy (each has its own copy of the function), and should depend on nothing but their arguments:
/// after a failure they are called again. An exception of theirs fails the batch.
/// Not thread-safe; valid as long as the context.
template <class T>
class dstream {
public:
  using value_type = T;
  using key_type = typename detail::pair_members<T>::key;
  using mapped_type = typename detail::pair_members<T>::value;

  dstream(topology& plan, node_id node, std::uint32_t port = 0)
      : plan_(&plan),
        node_(node),
        port_(port) {}

  topology& plan() const noexcept { return *plan_; }
  node_id node() const noexcept { return node_; }
  std::uint32_t port() const noexcept { return port_; }
  const node_plan& description() const { return plan_->node(node_); }
  /// Time from one dataset of the stream to the next.
  std::chrono::milliseconds slide_duration() const { return description().slide; }
  std::uint32_t num_partitions() const { return description().partitions; }

  /// Gives the node a name that logs, metrics, errors and checkpoints use. Unique in the topology,
  /// and given once. Names, as all that is set for a node, are refused (`errc::invalid_argument`) on
  /// its further outputs: `state_snapshots` and `dead_letters` are those of a node with a stream of
  /// results, and have its name.
  dstream name(std::string_view name) const {
    plan_->name(own_node("name"), name);
    return *this;
  }

  /// Claims what an older checkpoint of the program holds under another name. May be called for
  /// several names; a stage that had no name had that of its operation and its number, as the error
  /// that refuses the checkpoint says.
  dstream formerly(std::string_view name) const {
    plan_->formerly(own_node("formerly"), name);
    return *this;
  }
  /// Says which form the state of this stream has now, counting from 1, and how to read a value of
  /// an older one: `read(in, version)` reads it from a `snapshot_reader&` and returns what it is now.
  /// Without `read` checkpoints of older forms are refused.
  ///
  ///     counts.state_version<totals>(2, [](weir::snapshot_reader& in, std::uint32_t) {
  ///       return totals{in.read<std::int64_t>(), 0};
  ///     });
  template <class S, class Read>
  dstream state_version(std::uint32_t version, Read read) const {
    plan_->state_version(own_node("state_version"), version,
                         std::make_shared<state_upgrade_of<S>>(std::move(read)));
    return *this;
  }
  dstream state_version(std::uint32_t version) const {
    plan_->state_version(own_node("state_version"), version, nullptr);
    return *this;
  }

  // -- what happens to a record on which the function of this node throws ------------------------
  //
  // For nodes that call a function for each element: map, filter, flat_map, map_values,
  // flat_map_values, and stages that derive from `record_stage`. Others refuse (errc::unsupported).

  /// Fails the batch (the default), or leaves the record out: `lines.map(parse).on_error(
  /// error_policy::skip)`. Nothing of a record that is left out goes on, and it is counted.
  dstream on_error(error_policy policy) const {
    plan_->on_error(own_node("on_error"), policy);
    return *this;
  }
  /// Leaves such records out and gives them as a stream of their own, batch by batch. Names their
  /// type, that of the elements that the node takes:
  ///
  ///     auto orders = lines.map(parse);
  ///     auto rejected = orders.template dead_letters<std::string>();
  template <class Record>
  dstream<dead_letter<Record>> dead_letters() const;

  // -- element by element: partitions and order stay -------------------------------------------

  /// One result for each element: `f(element)`.
  template <class F>
  auto map(F f) const;
  /// Any number of results for each element. `f(element)` returns a range of them, or
  /// `f(element, emit)` calls `emit(result)`; the latter needs the result type:
  /// `flat_map<std::string>(f)`.
  template <class U = detail::deduced, class F>
  auto flat_map(F f) const;
  /// The elements for which `f(element)` is true.
  template <class F>
  dstream filter(F f) const;
  /// `f(batch<T>)`, called once for each partition of a batch, returns a range of results.
  template <class F>
  auto map_partitions(F f) const;
  /// Each partition as one element.
  dstream<std::vector<T>> glom() const;

  // -- the whole batch -------------------------------------------------------------------------

  /// The same elements evenly in `partitions` partitions, in no promised order.
  dstream repartition(std::uint32_t partitions) const;
  /// The elements of both streams, this one's first.
  dstream union_with(const dstream& other) const;
  /// All elements of a batch reduced to one by the associative and commutative `f(a, b)`; an empty
  /// batch stays empty.
  template <class F>
  dstream reduce(F f) const;
  /// The number of elements: always one result, 0 for an empty batch.
  dstream<std::int64_t> count() const;
  /// How often each distinct element occurs.
  dstream<std::pair<T, std::int64_t>> count_by_value(partitioner<T> by = {}) const;
  /// `f(batch)` or `f(batch, time)` returns the batch to go on with.
  template <class F>
  auto transform(F f) const;
  /// `f(batch, other batch)` or `f(batch, other batch, time)` returns the batch to go on with.
  template <class U, class F>
  auto transform_with(const dstream<U>& other, F f) const;

  // -- streams of pairs ------------------------------------------------------------------------

  /// `(k, f(v))`.
  template <class F>
  auto map_values(F f) const requires is_pair<T>::value;
  /// `(k, u)` for each u of the range `f(v)`.
  template <class F>
  auto flat_map_values(F f) const requires is_pair<T>::value;
  /// `(k, all values of k)`.
  auto group_by_key(partitioner<key_type> by = {}) const requires is_pair<T>::value;
  /// `(k, values of k reduced by f)`; f is associative and commutative and runs in the producer,
  /// too, so that each key crosses to its owner once.
  template <class F>
  dstream reduce_by_key(F f, partitioner<key_type> by = {}) const requires is_pair<T>::value;
  /// `(k, combined values)`, of a type of their own: `create(v) -> C`, `merge_value(c, v) -> C`,
  /// `merge_combiners(c, c) -> C`. Without `map_side_combine` values cross one by one.
  template <class Create, class MergeValue, class MergeCombiners>
  auto combine_by_key(Create create, MergeValue merge_value, MergeCombiners merge_combiners,
                      partitioner<key_type> by = {},
                      bool map_side_combine = true) const requires is_pair<T>::value;
  /// The same pairs, each in the partition that its key belongs to.
  dstream partition_by(partitioner<key_type> by) const requires is_pair<T>::value;

  // -- two streams of pairs of one slide; both have a dataset in a batch, or it fails -----------
  //
  // The first stream's pairs of a batch are held until it is complete; those of the second pass.

  /// `(k, (values here, values in other))` for each key of either.
  template <class W>
  auto cogroup(const dstream<std::pair<key_type, W>>& other,
               partitioner<key_type> by = {}) const requires is_pair<T>::value;
  /// `(k, (v, w))` for each pair of values of k.
  template <class W>
  auto join(const dstream<std::pair<key_type, W>>& other,
            partitioner<key_type> by = {}) const requires is_pair<T>::value;
  /// As `join`, and `(k, (v, None))` for keys that `other` lacks.
  template <class W>
  auto left_outer_join(const dstream<std::pair<key_type, W>>& other,
                       partitioner<key_type> by = {}) const requires is_pair<T>::value;
  /// As `join`, and `(k, (None, w))` for keys that this stream lacks.
  template <class W>
  auto right_outer_join(const dstream<std::pair<key_type, W>>& other,
                        partitioner<key_type> by = {}) const requires is_pair<T>::value;
  /// As `join`, and the keys that either lacks; both sides are optional.
  template <class W>
  auto full_outer_join(const dstream<std::pair<key_type, W>>& other,
                       partitioner<key_type> by = {}) const requires is_pair<T>::value;

  /// The same with a fixed dataset, which is indexed once. The first two keep partitions and order,
  /// and send nothing to other actors.
  template <class W>
  auto join(const batch<std::pair<key_type, W>>& dataset) const requires is_pair<T>::value;
  template <class W>
  auto
  left_outer_join(const batch<std::pair<key_type, W>>& dataset) const requires is_pair<T>::value;
  template <class W>
  auto right_outer_join(const batch<std::pair<key_type, W>>& dataset,
                        partitioner<key_type> by = {}) const requires is_pair<T>::value;
  template <class W>
  auto full_outer_join(const batch<std::pair<key_type, W>>& dataset,
                       partitioner<key_type> by = {}) const requires is_pair<T>::value;

  // -- windows: what came within `length` before each batch time, every `slide` -----------------
  //
  // Both are multiples of this stream's slide, which is the default for `slide`. A window always
  // has a dataset; batches before the first, without a dataset, or failed, count as empty.

  /// The elements of the last batches together.
  dstream window(std::chrono::milliseconds length,
                 std::optional<std::chrono::milliseconds> slide = std::nullopt) const;
  /// All elements of a window reduced to one by the associative `f(a, b)`; nothing for an empty one.
  /// Costs a few calls of `f` for each batch, however long the window.
  template <class F>
  dstream reduce_by_window(F f, std::chrono::milliseconds length,
                           std::chrono::milliseconds slide) const;
  /// As above, by taking what leaves the window out of the last result: `inverse(f(a, b), b)` is a.
  /// Once there was an element there is always a result. Needs a checkpoint folder.
  template <class F, class Inverse>
  dstream reduce_by_window(F f, Inverse inverse, std::chrono::milliseconds length,
                           std::chrono::milliseconds slide) const;
  /// The number of elements in the window; nothing before the first element. Needs a checkpoint
  /// folder.
  dstream<std::int64_t> count_by_window(std::chrono::milliseconds length,
                                        std::chrono::milliseconds slide) const;
  /// How often each distinct element occurs in the window. Needs a checkpoint folder.
  dstream<std::pair<T, std::int64_t>> count_by_value_and_window(std::chrono::milliseconds length,
                                                                std::chrono::milliseconds slide,
                                                                partitioner<T> by = {}) const;
  /// `(k, number of its elements in the window)`. Needs a checkpoint folder.
  auto count_by_key_and_window(std::chrono::milliseconds length,
                               std::optional<std::chrono::milliseconds> slide = std::nullopt,
                               partitioner<key_type> by = {}) const requires is_pair<T>::value;
  /// `(k, all its values in the window)`, oldest batch first.
  auto group_by_key_and_window(std::chrono::milliseconds length,
                               std::optional<std::chrono::milliseconds> slide = std::nullopt,
                               partitioner<key_type> by = {}) const requires is_pair<T>::value;
  /// `(k, its values in the window reduced by the associative f)`. Costs a few calls of `f` for each
  /// key of a batch, however long the window.
  template <class F>
  dstream reduce_by_key_and_window(F f, std::chrono::milliseconds length,
                                   std::optional<std::chrono::milliseconds> slide = std::nullopt,
                                   partitioner<key_type> by = {}) const requires is_pair<T>::value;
  /// As above, by taking what leaves the window out of the last result: `inverse(f(a, b), b)` is a.
  /// A key stays for ever, unless `filter(k, result)` is false: then it is left out, and forgotten
  /// once it has no values in the window. Needs a checkpoint folder.
  template <class F, class Inverse, class Filter = detail::keep_all>
    requires(!std::is_convertible_v<Inverse, std::chrono::milliseconds>)
  dstream reduce_by_key_and_window(F f, Inverse inverse, std::chrono::milliseconds length,
                                   std::optional<std::chrono::milliseconds> slide = std::nullopt,
                                   partitioner<key_type> by = {}, Filter filter = {})
  const requires is_pair<T>::value;

  // -- state that lives from batch to batch, by key; needs a checkpoint folder ------------------

  /// `(k, new state of k)` for each key that has state: `f` is called in every batch for every key
  /// known or seen and returns the new `std::optional<S>`; nothing drops the key. Its forms:
  /// `f(values, old state)` and `f(time, key, values, old state)`, where values is a
  /// `std::span<const value_cell<V>>`, empty for a key without data, and the old state a
  /// `const optional_view<S>&`. If S is not named, it is worked out from the result of a function that
  /// is not generic. Nothing before the first dataset of this stream; after that a batch without one
  /// counts as empty. Costs all keys in each batch; what is handed on are the states themselves, not
  /// copies.
  template <class F>
  auto update_state_by_key(F f) const requires is_pair<T>::value;
  template <class S, class F>
  auto update_state_by_key(F f, state_spec<key_type, S> spec = {}) const requires is_pair<T>::value;
  /// As above for all keys of a partition at once: `f(updates)` gets a
  /// `std::span<const keyed_update<K, V, S>>` and returns a range of `(key, state)` pairs, which
  /// replaces the state of the partition. New keys must belong to the same partition.
  template <class S, class F>
  auto
  update_state_by_partition(F f,
                            state_spec<key_type, S> spec = {}) const requires is_pair<T>::value;
  /// What `f` makes of each element and the state of its key, in order: `f(key, value, state)`
  /// returns a result for each call, `f(time, key, value, state)` an optional one. The value is a
  /// `const optional_view<V>&`, without one when the state times out; the state is a `state<S>&`.
  /// Always has a dataset. Costs the keys touched, not those that are idle. The `state_snapshots()` of
  /// the result is a stream of all states.
  template <class S, class F>
  auto map_with_state(F f, state_spec<key_type, S> spec = {}) const requires is_pair<T>::value;

  // -- batches of the past ---------------------------------------------------------------------

  /// Keeps this stream's batches for `slice`, in memory, of which there is no other level: as long as
  /// the context's `remember`, at least the last one, and longer for streams under a window
  /// (`remember_durations`), within a cap of bytes. What is kept and evicted is among the context's
  /// gauges, as `persist-N`. Text is copied together. It is no output operation, but makes the stream
  /// run. What is kept is lost with the process. `cache` is another name for it. A second call
  /// changes nothing.
  dstream persist(const history_options& options = {}) const;
  dstream cache(const history_options& options = {}) const { return persist(options); }
  /// The interval at which Spark would write this stream's data. Weir writes by a plan of its own, so
  /// this is checked by Spark's rules when the context starts (`check_checkpoint_intervals`), and
  /// makes the batches of this stream and of those it is made of be remembered for two such intervals
  /// at least (`remember_durations`). When idle state is looked for is not set here, but by
  /// `state_spec::timeout_interval`.
  dstream checkpoint(std::chrono::milliseconds interval) const {
    plan_->checkpoint(own_node("checkpoint"), interval);
    return *this;
  }
  /// The datasets of the batches from `from` to `to`, both included, oldest first, of a stream that
  /// was persisted before the start. A time between two batches counts as the one before, with a
  /// warning. Batches without a dataset, failed, not completed or no longer remembered are left out.
  /// `errc::illegal_state` before the start. Any thread.
  std::vector<batch<T>> slice(batch_time from, batch_time to) const;

  // -- outputs: each makes the nodes it depends on run -----------------------------------------

  /// Prints the first `num` elements of each batch to standard output, in Spark's format: a header
  /// with the batch time, an element a line as `append_text` shows it, `...` if there are more.
  /// Empty batches print their header. One write for each batch.
  void print(std::size_t num = 10) const;
  /// As `print`, to a stream that must outlive the context. It is written to from the thread that
  /// runs outputs. Returns the output's node.
  node_id print_to(std::ostream& out, std::size_t num = 10) const;
  /// Calls `f(batch)`, `f(batch, time)` or `f(batch, output_key)` for each batch that has a dataset.
  /// Outputs of a batch run one after another in order of registration. Returns the output's node.
  template <class F>
  node_id for_each_batch(F f) const;
  /// Writes each batch to the folder `<prefix>-<batch time in ms>[.<suffix>]`, one file for each
  /// partition (`part-00000`, …) and an empty `_SUCCESS`; an empty batch makes a folder, too. An
  /// element is a line, as `append_text` shows it. The folder appears as a whole, once it is on
  /// disk; a re-run of the batch leaves it as it is. `errc::io` if that fails.
  node_id save_as_text_files(std::string_view prefix, std::string_view suffix = "") const;
  /// As `save_as_text_files`, with the elements in a binary form that `load_object_files` reads.
  node_id save_as_object_files(std::string_view prefix, std::string_view suffix = "") const;

  // -- your own --------------------------------------------------------------------------------

  /// A stage of your own with one input and one output: `make(stage_context)` returns a
  /// `std::unique_ptr<stage>` whose first output port is an `output_port<U>`. It runs in as many
  /// copies as there are partitions, under the same supervisor as the built-in ones.
  template <class U, class Make>
  dstream<U> via(std::string_view operation, Make make) const;

private:
  /// The node, to change it: only by the handle of its main output.
  node_id own_node(std::string_view setting) const {
    plan_->require_main_output(node_, port_, setting);
    return node_;
  }

  topology* plan_;
  node_id node_;
  std::uint32_t port_;
};

template <class T>
template <class Record>
dstream<dead_letter<Record>> dstream<T>::dead_letters() const {
  plan_->dead_letters(own_node("dead_letters"), typeid(Record));
  // Behind the one port of results.
  return {*plan_, node_, 1};
}

/// Adds a source node; `make()` returns a `std::unique_ptr<source>` that emits into an
/// `output_port<T>`, into partitions below `partitions`.
template <class T, class Make>
dstream<T> add_source(topology& plan, std::string operation, std::uint32_t partitions, Make make) {
  node_plan node;
  node.kind = node_plan::role::source;
  node.operation = std::move(operation);
  node.partitions = partitions;
  node.make_source = std::move(make);
  node.make_port = [] { return std::make_unique<output_port<T>>(); };
  return {plan, plan.add(std::move(node))};
}

namespace detail {

/// A node in the making; fields that are not set are those of a stage with one copy.
template <class U, class Make>
dstream<U> add_stage(topology& plan, std::string operation, std::vector<edge_plan> inputs,
                     std::uint32_t copies, Make make) {
  node_plan node;
  node.operation = std::move(operation);
  node.inputs = std::move(inputs);
  node.copies = copies;
  node.partitions = copies;
  node.make_stage = std::move(make);
  return {plan, plan.add(std::move(node))};
}

/// A stage that works on each partition of one input by itself.
template <class U, class T, class Make>
dstream<U> add_narrow(const dstream<T>& input, std::string operation, Make make) {
  return add_stage<U>(input.plan(), std::move(operation),
                      {forward_edge<T>(input.node(), input.port())}, input.num_partitions(),
                      std::move(make));
}

/// As `add_narrow`, a stage that is a `record_stage<T>`.
template <class U, class T, class Make>
dstream<U> add_by_record(const dstream<T>& input, std::string operation, Make make) {
  node_plan node;
  node.operation = std::move(operation);
  node.inputs = {forward_edge<T>(input.node(), input.port())};
  node.copies = input.num_partitions();
  node.partitions = node.copies;
  node.record_type = &typeid(T);
  node.make_stage = std::move(make);
  return {input.plan(), input.plan().add(std::move(node))};
}

/// The partitions of a shuffle of this stream.
template <class K>
std::uint32_t partitions_of(const topology& plan, const partitioner<K>& by) {
  return by.partitions == 0 ? plan.default_parallelism() : by.partitions;
}

/// The result type of an element-wise function, with an error in the user's words.
template <class T, class F>
consteval void check_element_function() {
  static_assert(std::is_invocable_v<F&, view_of<T>>,
                "the function cannot be called with an element of the stream: it gets "
                "weir::view_of<T> (text as std::string_view, also inside pairs; other types as "
                "const T&)");
}

/// Throws unless every input has a dataset.
void require_dataset(const batch_end& end, std::string_view operation);

} // namespace detail

} // namespace weir
