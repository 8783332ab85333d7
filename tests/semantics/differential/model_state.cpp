// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include "functions.hpp"
#include "mapping_functions.hpp"
#include "reference_model.hpp"

namespace weir::testing {

namespace {

using site = const model_site&;

std::map<value, value> initial_state(site at) {
  std::map<value, value> out;
  if (at.args().has("initial"))
    for (const value& both : at.args().list("initial"))
      out[both.first()] = both.second();
  return out;
}

template <class Map>
values pairs_of(const Map& state) {
  values out;
  for (const auto& [key, kept] : state)
    out.push_back(value::pair(key, kept));
  return out;
}

void update_all(std::map<value, value>& state, const update_function& f, std::int64_t batch,
                const values& pairs) {
  auto fresh = group_pairs(pairs);
  for (const auto& [key, old] : state)
    fresh[key];
  for (const auto& [key, group] : fresh) {
    const auto old = state.find(key);
    const auto next =
        f(batch, key, group, old == state.end() ? std::nullopt : std::optional(old->second));
    state.erase(key);
    if (next)
      state[key] = *next;
  }
}

/// State differs from the first batch on whose input did; a batch whose input failed fails.
void hand_on(const model_batch& in, const char*& differs, model_batch& out) {
  if (in.differs != nullptr)
    differs = in.differs;
  out.differs = differs;
  if (in.failed())
    out.outcome = batch_outcome::failed;
}

model_stream update_state_model(site at) {
  const update_function f = state_update_function(at.args().text("fn"));
  std::map<value, value> state = initial_state(at);
  bool started = false;
  const char* differs = nullptr;
  model_stream out(at.batches());
  for (std::size_t k = 0; k < out.size(); ++k) {
    const model_batch& in = at.in()[k];
    hand_on(in, differs, out[k]);
    started = started || in.has_dataset();
    if (in.failed() || !started || !at.due(k, at.node.slide))
      continue;
    out[k].outcome = batch_outcome::dataset;
    update_all(state, f, at.time(k).since_epoch() / at.batch_interval, in.elements);
    out[k].elements = pairs_of(state);
  }
  return out;
}

/// The state of one key during a call.
class called_state final : public key_state {
public:
  explicit called_state(std::optional<value> held) : held_(std::move(held)) {}
  bool exists() const override { return held_.has_value(); }
  value get() const override { return held_.value(); }
  void update(const value& next) override { held_ = next; }
  void remove() override { held_.reset(); }
  const std::optional<value>& held() const { return held_; }

private:
  std::optional<value> held_;
};

/// `map_with_state` with its state, as Spark runs it: keys time out in batches of the checkpoint
/// interval, and a call renews a key if it leaves state there and updates it or there is a timeout.
class mapping_model {
public:
  explicit mapping_model(site at)
      : f_(state_mapping_function(at.args())),
        timeout_(at.args().time_if("timeout_ms")),
        checkpoint_(at.node.state_checkpoint.value_or(10 * at.node.slide)) {
    for (const auto& [key, state] : initial_state(at))
      state_[key] = {state, at.node.slide};
  }

  values run(batch_time time, const values& pairs) {
    values out;
    for (const value& both : pairs)
      call(out, time, both.first(), both.second());
    if (timeout_ && time.since_epoch() % checkpoint_ == milliseconds(0))
      expire(out, time);
    return out;
  }
  values snapshot() const {
    values out;
    for (const auto& [key, kept] : state_)
      out.push_back(value::pair(key, kept.state));
    return out;
  }

private:
  struct kept_state {
    value state;
    milliseconds updated;
  };

  void call(values& out, batch_time time, const value& key, const value& element) {
    const auto old = state_.find(key);
    called_state state(old == state_.end() ? std::nullopt : std::optional(old->second.state));
    if (const auto result = f_(time, key, element, state))
      out.push_back(*result);
    if (!state.held())
      state_.erase(key);
    else if (timeout_ || old == state_.end() || !(old->second.state == *state.held()))
      state_[key] = {*state.held(), time.since_epoch()};
  }

  void expire(values& out, batch_time time) {
    for (auto entry = state_.begin(); entry != state_.end();) {
      if (!(entry->second.updated < time.since_epoch() - *timeout_)) {
        ++entry;
        continue;
      }
      called_state state(entry->second.state);
      if (const auto result = f_(time, entry->first, std::nullopt, state))
        out.push_back(*result);
      entry = state_.erase(entry);
    }
  }

  mapping_function f_;
  std::optional<milliseconds> timeout_;
  milliseconds checkpoint_;
  std::map<value, kept_state> state_;
};

/// What `map_with_state` emits, or the state that it leaves.
model_stream mapping_stream(site at, bool snapshots) {
  mapping_model model(at);
  const char* differs = nullptr;
  model_stream out(at.batches());
  for (std::size_t k = 0; k < out.size(); ++k) {
    const model_batch& in = at.in()[k];
    hand_on(in, differs, out[k]);
    if (in.failed() || !at.due(k, at.node.slide))
      continue;
    out[k].outcome = batch_outcome::dataset;
    const values emitted = model.run(at.time(k), in.elements);
    out[k].elements = snapshots ? model.snapshot() : emitted;
  }
  return out;
}

} // namespace

const node_models& state_models() {
  static const node_models table{
      {"update_state_by_key", update_state_model},
      {"map_with_state", [](site at) { return mapping_stream(at, false); }},
  };
  return table;
}

model_stream snapshots_model(const model_site& mapping_site) {
  return mapping_stream(mapping_site, true);
}

} // namespace weir::testing
