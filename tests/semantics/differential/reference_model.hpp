// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "differential_case.hpp"

namespace weir::testing {

/// Why Weir gives something else than Spark on purpose, by the names that cases, documents and the
/// list of differences share; none: it must give the same.
namespace difference {
inline constexpr const char* failed_batch = "null_batch_failure";
inline constexpr const char* inverse_slide = "inverse_slide_gt_window";
inline constexpr const char* inverse_filter = "inverse_filter_nonpositive";
inline constexpr const char* lazy_queue = "queue_lazy";
} // namespace difference

/// What a stream is at one batch time by Weir's rules.
struct model_batch {
  batch_outcome outcome = batch_outcome::none;
  values elements{};
  const char* differs = nullptr; ///< from Spark, and why: one of `difference`

  bool has_dataset() const { return outcome == batch_outcome::dataset; }
  bool failed() const { return outcome == batch_outcome::failed; }
};

/// A stream, batch by batch.
using model_stream = std::vector<model_batch>;

/// The meaning of the operators in plain loops over whole batches: what Weir has to give where it
/// does not follow Spark. Where it does, the model gives what Spark gave, or it is wrong.
class reference_model {
public:
  explicit reference_model(const differential_case& from);

  const model_stream& of(const std::string& id) const { return streams_.at(id); }
  /// Whether a node that an output depends on fails in this batch.
  bool any_failure(std::size_t batch) const;
  /// The same in this batch or an earlier one.
  bool any_failure_until(std::size_t batch) const;

private:
  std::map<std::string, model_stream> streams_;
  std::set<std::string> reachable_;
};

/// What an operator's model works on.
struct model_site {
  const case_node& node;
  std::vector<const model_stream*> inputs;
  milliseconds batch_interval;

  const arguments& args() const { return node.args; }
  const model_stream& in(std::size_t index = 0) const { return *inputs.at(index); }
  std::size_t batches() const { return in().size(); }
  batch_time time(std::size_t batch) const {
    return batch_time(batch_interval * static_cast<std::int64_t>(batch + 1));
  }
  /// Whether a stream of this slide has a dataset in the batch.
  bool due(std::size_t batch, milliseconds slide) const {
    return time(batch).since_epoch() % slide == milliseconds(0);
  }
};

using node_model = model_stream (*)(const model_site&);
using node_models = std::map<std::string, node_model>;

// The operators of the notation, by their names. `state_snapshots` is the model of what the state
// node leaves beside its result, and is asked for on the input of that node.
const node_models& elementwise_models();
const node_models& dataset_models();
const node_models& keyed_models();
const node_models& window_models();
const node_models& state_models();
model_stream snapshots_model(const model_site& mapping_site);

/// A stream made from the datasets of the inputs: `f(inputs' elements, time)`. With `strict` a missing
/// dataset fails the batch, otherwise it is passed on.
model_stream
from_datasets(const model_site& site, bool strict,
              const std::function<values(const std::vector<const values*>&, batch_time)>& f);

/// The elements of all, in their order.
values united(const std::vector<const values*>& all);

/// The values of each key, in the order of the elements.
std::map<value, values> group_pairs(const values& pairs);
values fold_groups(const std::map<value, values>& groups, const value_fold& f);
/// All elements to one; there is at least one.
value fold(const values& elements, const value_fold& f);

} // namespace weir::testing
