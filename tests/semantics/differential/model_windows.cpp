// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "functions.hpp"
#include "numbers.hpp"
#include "reference_model.hpp"

namespace weir::testing {

namespace {

using site = const model_site&;

/// All elements of the batches in the window; fails only with the newest batch, and counts other
/// batches that failed as empty.
model_stream window_model(site at) {
  const auto length = static_cast<std::size_t>(at.args().time("window_ms") / at.batch_interval);
  const model_stream& in = at.in();
  model_stream out(in.size());
  for (std::size_t k = 0; k < in.size(); ++k) {
    if (!at.due(k, at.node.slide))
      continue;
    out[k].outcome = batch_outcome::dataset;
    for (std::size_t i = k + 1 < length ? 0 : k + 1 - length; i <= k; ++i) {
      out[k].elements.insert(out[k].elements.end(), in[i].elements.begin(), in[i].elements.end());
      if (in[i].differs != nullptr)
        out[k].differs = in[i].differs;
    }
    if (in[k].failed())
      out[k] = {batch_outcome::failed, {}, difference::failed_batch};
  }
  return out;
}

template <class F>
model_stream each_window(site at, F f) {
  model_stream out = window_model(at);
  for (model_batch& batch : out)
    if (batch.has_dataset())
      batch.elements = f(batch.elements);
  return out;
}

/// What an incremental window knows of, and from when on it differs from Spark.
struct incremental_window {
  value_fold inverse;
  value_test keeps;
  std::map<value, value> known{};
  const char* differs = nullptr;

  values results(const std::map<value, values>& groups, const value_fold& f) {
    values out;
    for (auto& [key, total] : known)
      if (groups.count(key) == 0)
        total = inverse(total, total);
    for (const auto& [key, group] : groups)
      known[key] = fold(group, f);
    for (auto entry = known.begin(); entry != known.end();) {
      const auto& [key, total] = *entry;
      const bool kept = keeps(total);
      if (kept)
        out.push_back(value::pair(key, total));
      else if (groups.count(key) != 0)
        differs = difference::inverse_filter; // Spark forgets values that are still in the window.
      entry = kept || groups.count(key) != 0 ? std::next(entry) : known.erase(entry);
    }
    return out;
  }
};

/// A window by key that keeps keys after they have left; `pairs` makes elements pairs.
template <class Pairs>
model_stream incremental_model(site at, const value_fold& f, incremental_window state,
                               Pairs pairs) {
  if (at.node.slide > at.args().time("window_ms"))
    state.differs = difference::inverse_slide;
  model_stream out = window_model(at);
  for (model_batch& batch : out) {
    if (batch.failed())
      state.differs = difference::failed_batch;
    if (batch.has_dataset())
      batch.elements = state.results(group_pairs(pairs(batch.elements)), f);
    if (batch.differs == nullptr)
      batch.differs = state.differs;
  }
  return out;
}

values as_they_are(const values& in) {
  return in;
}

/// Pairs of the elements, or of one key for all, and a number or the elements.
values counted(const values& in) {
  values out;
  for (const value& element : in)
    out.push_back(value::pair(element, 1));
  return out;
}
values under_one_key(const values& in) {
  values out;
  for (const value& element : in)
    out.push_back(value::pair(value(), element));
  return out;
}
values counted_under_one_key(const values& in) {
  values out;
  for (std::size_t i = 0; i < in.size(); ++i)
    out.push_back(value::pair(value(), 1));
  return out;
}

model_stream without_keys(model_stream stream) {
  for (model_batch& batch : stream)
    for (value& element : batch.elements)
      element = value(element.second());
  return stream;
}

bool always(const value&) {
  return true;
}

incremental_window undone_by_subtraction(const value_test& keeps = always) {
  return {inverse_function("subtract"), keeps};
}

value_fold fold_of(site at) {
  return reduce_function(at.args().text("fn"));
}

model_stream keyed_incremental_model(site at) {
  const value_test keeps =
      at.args().has("filter") ? window_filter(at.args().text("filter")) : value_test(always);
  return incremental_model(at, fold_of(at), {inverse_function(at.args().text("inverse")), keeps},
                           as_they_are);
}

} // namespace

const node_models& window_models() {
  static const node_models table{
      {"window", window_model},
      {"reduce_by_window",
       [](site at) {
         return each_window(at, [f = fold_of(at)](const values& in) {
           return in.empty() ? values{} : values{fold(in, f)};
         });
       }},
      {"group_by_key_and_window",
       [](site at) {
         return each_window(at, [](const values& in) {
           values out;
           for (const auto& [key, group] : group_pairs(in))
             out.push_back(value::pair(key, value::list(group)));
           return out;
         });
       }},
      {"reduce_by_key_and_window",
       [](site at) {
         return each_window(
             at, [f = fold_of(at)](const values& in) { return fold_groups(group_pairs(in), f); });
       }},
      {"count_by_window",
       [](site at) {
         return without_keys(incremental_model(at, reduce_function("sum"), undone_by_subtraction(),
                                               counted_under_one_key));
       }},
      {"reduce_by_window_inverse",
       [](site at) {
         return without_keys(incremental_model(
             at, fold_of(at), {inverse_function(at.args().text("inverse")), always},
             under_one_key));
       }},
      {"count_by_value_and_window",
       [](site at) {
         return incremental_model(at, reduce_function("sum"),
                                  undone_by_subtraction(window_filter("nonzero")), counted);
       }},
      {"reduce_by_key_and_window_inverse", keyed_incremental_model},
  };
  return table;
}

} // namespace weir::testing
