// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/topology.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>

#include <weir/state/checkpoint_store.hpp>
#include <weir/state/support/demangle.hpp>
#include <weir/state/support/error.hpp>

namespace weir {

namespace {

/// Throws unless a checkpoint can have a file of this name, followed by a dot and an epoch.
void require_short(std::string_view name) {
  const auto epoch = std::to_string(std::numeric_limits<std::uint64_t>::max());
  try {
    static_cast<void>(encode_checkpoint_name(std::string(name) + "." + epoch));
  } catch (const error&) {
    throw error(errc::invalid_argument,
                "the name of a stage must have at most " +
                    std::to_string(checkpoint_name_bytes_max - 1 - epoch.size()) +
                    " bytes, and characters outside of letters, digits and ._-=+@~, count three "
                    "times: \"" +
                    std::string(name.substr(0, 64)) + "...\" is longer");
  }
}

} // namespace

std::unique_ptr<stage> node_plan::make_copy(std::uint32_t copy) const {
  auto made = make_stage({copy, copies});
  if (on_error != error_policy::fail)
    made->set_error_policy(on_error, name);
  return made;
}

topology::topology(std::chrono::milliseconds batch_interval, std::uint32_t default_parallelism)
    : batch_interval_(batch_interval),
      default_parallelism_(default_parallelism) {
  if (batch_interval.count() < 1)
    throw error(errc::invalid_argument, "batch interval of " +
                                            std::to_string(batch_interval.count()) +
                                            " ms: it must be at least 1 ms");
  if (default_parallelism < 1 || default_parallelism > key_group_count)
    throw error(errc::invalid_argument,
                "default parallelism of " + std::to_string(default_parallelism) +
                    ": it must be between 1 and " + std::to_string(key_group_count));
}

void topology::require_mutable(std::string_view what) const {
  if (!frozen_.empty())
    throw error(errc::illegal_state, "adding " + std::string(what) + " " + frozen_ +
                                         " is not supported: build the whole topology first, or "
                                         "make a new context");
}

node_id topology::add(node_plan node) {
  require_mutable(node.kind == node_plan::role::source ? "an input (" + node.operation + ")"
                  : node.kind == node_plan::role::output
                      ? "an output operation (" + node.operation + ")"
                      : "a transformation (" + node.operation + ")");
  for (const edge_plan& input : node.inputs)
    if (!contains(input.producer))
      throw error(errc::invalid_argument,
                  node.operation + ": an input stream does not belong to this context");
  if (!node.destination.empty())
    require_free(node);
  node.id = static_cast<node_id>(nodes_.size());
  node.named = !node.name.empty();
  if (!node.named)
    node.name = node.operation + "-" + std::to_string(node.id);
  node.input_slide =
      node.inputs.empty() ? batch_interval_ : nodes_[node.inputs.front().producer].slide;
  if (node.slide.count() == 0)
    node.slide = node.input_slide;
  nodes_.push_back(std::move(node));
  return nodes_.back().id;
}

void topology::require_free(const node_plan& output) const {
  for (const node_plan& other : nodes_)
    if (other.destination == output.destination)
      throw error(errc::invalid_argument,
                  output.operation + ": \"" + other.name + "\" writes to " + output.destination +
                      " already, so this output would write nothing: give it another prefix or "
                      "suffix");
}

const node_plan& topology::node(node_id id) const {
  return nodes_.at(id);
}

void topology::name(node_id id, std::string_view name) {
  require_mutable("a name");
  if (name.empty())
    throw error(errc::invalid_argument, "the name of a stage must not be empty");
  require_short(name);
  for (const node_plan& node : nodes_)
    if (node.id != id && node.name == name)
      throw error(errc::invalid_argument, "two stages are named \"" + std::string(name) + "\" (" +
                                              node.operation + " and " + nodes_.at(id).operation +
                                              "): names must be unique");
  node_plan& named = nodes_.at(id);
  if (named.named && named.name != name)
    throw error(errc::invalid_argument,
                "the stage \"" + named.name + "\" (" + named.operation + ") is to be named \"" +
                    std::string(name) +
                    "\", too, and a checkpoint knows it by one name: name it once. Streams that "
                    "share a stage share its name; what an older checkpoint called it is said by "
                    "formerly");
  named.name = name;
  named.named = true;
}

void topology::require_main_output(node_id id, std::uint32_t port, std::string_view setting) const {
  if (port != 0)
    throw error(errc::invalid_argument,
                std::string(setting) + ": this stream is a further output of the stage \"" +
                    nodes_.at(id).name +
                    "\" (its state snapshots or dead letters), and would change the stage: call "
                    "it on the stream that the operator returned, or on what is made of this one");
}

void topology::formerly(node_id id, std::string_view name) {
  require_mutable("a former name");
  if (name.empty())
    throw error(errc::invalid_argument, "the former name of a stage must not be empty");
  nodes_.at(id).former_names.emplace_back(name);
}

void topology::state_version(node_id id, std::uint32_t version,
                             std::shared_ptr<const state_upgrade> upgrade) {
  require_mutable("a state version");
  if (version < 1)
    throw error(errc::invalid_argument,
                nodes_.at(id).name + ": state versions count from 1, not from 0");
  nodes_.at(id).state_version = version;
  nodes_.at(id).upgrade = std::move(upgrade);
}

void topology::checkpoint(node_id id, std::chrono::milliseconds interval) {
  require_mutable("a checkpoint interval");
  nodes_.at(id).checkpoint_interval = interval;
}

std::shared_ptr<stream_history> topology::history(node_id id, std::uint32_t port) const {
  for (const node_plan& node : nodes_)
    if (node.history && node.inputs.front().producer == id &&
        node.inputs.front().producer_port == port)
      return node.history;
  return nullptr;
}

void topology::on_error(node_id id, error_policy policy) {
  require_mutable("an error policy");
  node_plan& node = nodes_.at(id);
  if (node.record_type == nullptr && policy != error_policy::fail)
    throw error(errc::unsupported,
                node.name + ": " + node.operation +
                    " does not call a function of yours for one record at a time, so there is no "
                    "record to leave out and its batch fails as a whole: check the records in a "
                    "filter, map or flat_map before it, and give that the policy");
  node.on_error = policy;
}

void topology::dead_letters(node_id id, const std::type_info& record) {
  on_error(id, error_policy::dead_letter);
  const node_plan& node = nodes_.at(id);
  if (*node.record_type != record)
    throw error(errc::invalid_argument, "dead_letters<" + readable_type_name(record) +
                                            ">: " + node.name + " takes records of the type " +
                                            readable_type_name(*node.record_type));
}

std::vector<node_id> topology::outputs() const {
  std::vector<node_id> out;
  for (const node_plan& node : nodes_)
    if (node.kind == node_plan::role::output && !node.history)
      out.push_back(node.id);
  return out;
}

std::vector<node_id> topology::reachable() const {
  // Ids grow from producers to consumers, so one pass backwards finds all that outputs depend on.
  std::vector<bool> wanted(nodes_.size());
  for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node) {
    if (node->kind == node_plan::role::output)
      wanted[node->id] = true;
    if (wanted[node->id])
      for (const edge_plan& input : node->inputs)
        wanted[input.producer] = true;
  }
  std::vector<node_id> out;
  for (const node_plan& node : nodes_)
    if (wanted[node.id])
      out.push_back(node.id);
  return out;
}

std::uint32_t topology::stream_id(node_id source) const {
  return static_cast<std::uint32_t>(
      std::count_if(nodes_.begin(), nodes_.begin() + source,
                    [](const node_plan& node) { return node.kind == node_plan::role::source; }));
}

void topology::freeze(std::string_view why) {
  frozen_ = why;
}

} // namespace weir
