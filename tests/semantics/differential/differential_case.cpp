// SPDX-License-Identifier: Apache-2.0
#include "differential_case.hpp"

#include <map>
#include <string_view>

namespace weir::testing {

namespace {

std::string text_of(const json::value& from) {
  return from_json(from).text();
}

std::vector<std::string> texts_of(const json::value& from) {
  std::vector<std::string> out;
  for (const json::value& item : from.as_array())
    out.push_back(text_of(item));
  return out;
}

std::string key_of(const json::key_value_pair& field) {
  return {field.key().data(), field.key().size()};
}

case_input read_input(const json::object& fields) {
  case_input out;
  out.id = text_of(fields.at("id"));
  out.partitions = fields.at("partitions").to_number<std::uint32_t>();
  const std::string kind = text_of(fields.at("kind"));
  if (kind == "batches") {
    for (const json::value& elements : fields.at("batches").as_array())
      out.batches.push_back(elements.is_null() ? std::nullopt
                                               : std::optional(values_from_json(elements)));
  } else if (kind == "queue") {
    out.queued = true;
    out.one_at_a_time = fields.at("one_at_a_time").as_bool();
    for (const json::value& pushed : fields.at("feed").as_array()) {
      auto& datasets = out.feed.emplace_back();
      for (const json::value& elements : pushed.as_array())
        datasets.push_back(values_from_json(elements));
    }
    const json::value* given = fields.if_contains("default");
    if (given != nullptr && !given->is_null())
      out.default_elements = values_from_json(*given);
  } else {
    throw not_supported("input of the kind " + kind);
  }
  return out;
}

std::map<std::string, std::vector<std::string>> read_expected(const json::object& fields) {
  std::map<std::string, std::vector<std::string>> out;
  for (const auto& field : fields)
    for (const json::value& elements : field.value().as_array())
      out[key_of(field)].push_back(json::serialize(elements));
  return out;
}

case_slice read_slice(const json::object& fields) {
  return {text_of(fields.at("node")), batch_time(milliseconds(fields.at("from_ms").as_int64())),
          batch_time(milliseconds(fields.at("to_ms").as_int64())), fields.at("ordered").as_bool(),
          json::serialize(fields.at("expected"))};
}

/// By the number of a batch, or by the time of a failed output ("job@ms").
std::map<std::size_t, std::string> read_errors(const json::object& fields,
                                               const case_setup& setup) {
  constexpr std::string_view output_prefix = "job@";
  std::map<std::size_t, std::string> out;
  for (const auto& field : fields) {
    const std::string key = key_of(field);
    const std::size_t batch = key.starts_with(output_prefix)
                                  ? std::stoul(key.substr(output_prefix.size())) /
                                            static_cast<std::size_t>(setup.batch_interval.count()) -
                                        1
                                  : std::stoul(key);
    out.emplace(batch, text_of(field.value()));
  }
  return out;
}

/// A `checkpoint` on a stream, or on the same stream under another name, sets the interval of its
/// state.
void set_checkpoints(std::vector<case_node>& nodes) {
  std::map<std::string, case_node*> by_id; // through nodes that return the stream they work on
  for (case_node& node : nodes) {
    if (node.operation == "map_with_state")
      node.state_checkpoint = node.args.time_if("checkpoint_ms");
    by_id[node.id] = &node;
    const bool same_stream = node.operation == "cache" || node.operation == "checkpoint";
    if (!same_stream || by_id.count(node.inputs.at(0)) == 0)
      continue;
    by_id[node.id] = by_id.at(node.inputs.at(0));
    if (node.operation == "checkpoint")
      by_id[node.id]->state_checkpoint = node.args.time("interval_ms");
  }
}

case_setup read_setup(const json::object& fields) {
  case_setup out;
  out.batch_interval = milliseconds(fields.at("batch_ms").as_int64());
  out.batches = fields.at("batches").to_number<std::size_t>();
  out.checkpoint = fields.at("checkpoint").as_bool();
  if (const json::value* remember = fields.if_contains("remember_ms"))
    out.remember = milliseconds(remember->as_int64());
  return out;
}

} // namespace

differential_case read_case(const json::object& fields) {
  differential_case out;
  out.id = text_of(fields.at("id"));
  if (const json::value* quirk = fields.if_contains("quirk"))
    out.quirk = text_of(*quirk);
  out.setup = read_setup(fields);
  for (const json::value& input : fields.at("inputs").as_array())
    out.inputs.push_back(read_input(input.as_object()));
  const json::object& slides = fields.at("slide_ms").as_object();
  for (const json::value& item : fields.at("nodes").as_array()) {
    const json::object& node = item.as_object();
    const std::string id = text_of(node.at("id"));
    out.nodes.push_back({id, text_of(node.at("op")), arguments(node.at("args").as_object()),
                         texts_of(node.at("in")), milliseconds(slides.at(id).as_int64()),
                         std::nullopt});
  }
  set_checkpoints(out.nodes);
  out.outputs = texts_of(fields.at("outputs"));
  for (const auto& field : fields.at("ordered").as_object())
    out.ordered[key_of(field)] = field.value().as_bool();
  out.expected = read_expected(fields.at("expected").as_object());
  if (const json::value* errors = fields.if_contains("errors"))
    out.errors = read_errors(errors->as_object(), out.setup);
  if (const json::value* slices = fields.if_contains("slices"))
    for (const json::value& slice : slices->as_array())
      out.slices.push_back(read_slice(slice.as_object()));
  return out;
}

} // namespace weir::testing
