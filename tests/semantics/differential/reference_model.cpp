// SPDX-License-Identifier: Apache-2.0
#include "reference_model.hpp"

#include <deque>

namespace weir::testing {

namespace {

/// The inputs and nodes that outputs depend on; with `each_batch` only those that some output asks for
/// in each batch, so that a source that is cut when it is asked is cut as often as one that always is.
std::set<std::string> wanted(const differential_case& from, bool each_batch) {
  std::set<std::string> out(from.outputs.begin(), from.outputs.end());
  for (auto node = from.nodes.rbegin(); node != from.nodes.rend(); ++node) {
    if (each_batch && node->slide != from.setup.batch_interval)
      out.erase(node->id);
    if (out.count(node->id) != 0)
      out.insert(node->inputs.begin(), node->inputs.end());
  }
  return out;
}

model_stream model_of_batches(const case_input& input, std::size_t batches) {
  model_stream out(batches);
  for (std::size_t k = 0; k < batches; ++k) {
    if (k < input.batches.size() && !input.batches[k])
      continue;
    out[k].outcome = batch_outcome::dataset;
    if (k < input.batches.size())
      out[k].elements = *input.batches[k];
  }
  return out;
}

model_stream model_of_queue(const case_input& input, std::size_t batches, bool asked_each_batch) {
  model_stream out(batches);
  std::deque<values> waiting;
  for (std::size_t k = 0; k < batches; ++k) {
    if (k < input.feed.size())
      waiting.insert(waiting.end(), input.feed[k].begin(), input.feed[k].end());
    out[k].outcome = batch_outcome::dataset;
    out[k].differs = asked_each_batch ? nullptr : difference::lazy_queue;
    if (waiting.empty())
      out[k].elements = input.default_elements;
    for (bool more = !waiting.empty(); more; more = !input.one_at_a_time && !waiting.empty()) {
      out[k].elements.insert(out[k].elements.end(), waiting.front().begin(), waiting.front().end());
      waiting.pop_front();
    }
  }
  return out;
}

node_model find_model(const std::string& operation) {
  for (const node_models* table : {&elementwise_models(), &dataset_models(), &keyed_models(),
                                   &window_models(), &state_models()}) {
    const auto found = table->find(operation);
    if (found != table->end())
      return found->second;
  }
  throw not_supported("operator: " + operation);
}

} // namespace

reference_model::reference_model(const differential_case& from) : reachable_(wanted(from, false)) {
  const auto asked = wanted(from, true);
  for (const case_input& input : from.inputs)
    streams_[input.id] = input.queued
                             ? model_of_queue(input, from.setup.batches, asked.count(input.id) != 0)
                             : model_of_batches(input, from.setup.batches);
  std::map<std::string, model_site> sites;
  for (const case_node& node : from.nodes) {
    model_site site{node, {}, from.setup.batch_interval};
    for (const std::string& input : node.inputs)
      site.inputs.push_back(&streams_.at(input));
    streams_[node.id] = node.operation == "state_snapshots"
                            ? snapshots_model(sites.at(node.inputs.at(0)))
                            : find_model(node.operation)(site);
    sites.emplace(node.id, site);
  }
}

bool reference_model::any_failure(std::size_t batch) const {
  for (const std::string& id : reachable_)
    if (streams_.at(id)[batch].failed())
      return true;
  return false;
}

bool reference_model::any_failure_until(std::size_t batch) const {
  for (std::size_t k = 0; k <= batch; ++k)
    if (any_failure(k))
      return true;
  return false;
}

model_stream
from_datasets(const model_site& site, bool strict,
              const std::function<values(const std::vector<const values*>&, batch_time)>& f) {
  model_stream out(site.batches());
  for (std::size_t k = 0; k < out.size(); ++k) {
    std::vector<const values*> elements;
    model_batch& result = out[k];
    result.outcome = batch_outcome::dataset;
    for (const model_stream* input : site.inputs) {
      const model_batch& from = (*input)[k];
      elements.push_back(&from.elements);
      if (from.differs != nullptr)
        result.differs = from.differs;
      if (from.failed())
        result.outcome = batch_outcome::failed;
      else if (!from.has_dataset() && result.has_dataset())
        result.outcome = batch_outcome::none;
    }
    if (result.outcome == batch_outcome::none && strict && site.due(k, site.node.slide))
      result.outcome = batch_outcome::failed;
    if (result.failed())
      result.differs = difference::failed_batch;
    if (result.has_dataset())
      result.elements = f(elements, site.time(k));
  }
  return out;
}

values united(const std::vector<const values*>& all) {
  values out;
  for (const values* one : all)
    out.insert(out.end(), one->begin(), one->end());
  return out;
}

std::map<value, values> group_pairs(const values& pairs) {
  std::map<value, values> out;
  for (const value& both : pairs)
    out[both.first()].push_back(both.second());
  return out;
}

value fold(const values& elements, const value_fold& f) {
  value out = elements.front();
  for (std::size_t i = 1; i < elements.size(); ++i)
    out = f(out, elements[i]);
  return out;
}

values fold_groups(const std::map<value, values>& groups, const value_fold& f) {
  values out;
  for (const auto& [key, group] : groups)
    out.push_back(value::pair(key, fold(group, f)));
  return out;
}

} // namespace weir::testing
