// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/saved_metadata.hpp>

#include <weir/ml/support/json.hpp>
#include <weir/ml/support/json_text.hpp>
#include <weir/state/support/error.hpp>

#include <boost/json/serialize.hpp>

#include <chrono>

namespace weir::ml {

namespace {

// Of the layout of a saved stage; not of the library, whose versions can all read it.
constexpr auto* layout_version = "1";

std::int64_t now_ms() {
  using namespace std::chrono;
  const auto now = system_clock::now(); // check-allow: when a model was saved is asked of people
  return duration_cast<milliseconds>(now.time_since_epoch()).count();
}

void append_map(std::string& out, std::string_view name,
                const std::map<std::string, std::string>& values) {
  out += ',';
  append_json_string(out, name);
  out += ":{";
  for (const auto& [key, value] : values) {
    if (out.back() != '{')
      out += ',';
    append_json_string(out, key);
    out += ':';
    out += value;
  }
  out += '}';
}

std::map<std::string, std::string> read_map(const boost::json::value& object) {
  auto out = std::map<std::string, std::string>();
  const auto* members = object.if_object();
  if (members == nullptr)
    throw error(errc::corrupt, "the params are not an object");
  for (const auto& member : *members)
    out.emplace(member.key(), boost::json::serialize(member.value()));
  return out;
}

saved_metadata read(const boost::json::value& object) {
  auto out = saved_metadata();
  out.version = json_string(json_member(object, "weirVersion"));
  if (out.version != layout_version)
    throw error(errc::unsupported, "it is of version " + out.version + ", but only version " +
                                       layout_version + " is known");
  out.class_name = json_string(json_member(object, "class"));
  out.timestamp_ms = json_integer(json_member(object, "timestamp"));
  out.uid = json_string(json_member(object, "uid"));
  out.param_map = read_map(json_member(object, "paramMap"));
  out.default_param_map = read_map(json_member(object, "defaultParamMap"));
  if (const auto* parts = object.get_object().if_contains("parts");
      parts != nullptr && parts->is_object())
    for (const auto& part : parts->get_object())
      out.parts.emplace(part.key(), json_strings(part.value()));
  return out;
}

} // namespace

saved_metadata metadata_of(const params& stage) {
  auto out = saved_metadata();
  out.class_name = stage.class_name();
  out.timestamp_ms = now_ms();
  out.version = layout_version;
  out.uid = stage.uid();
  for (const auto* param : stage.all_params()) {
    if (param->is_set())
      out.param_map.emplace(param->name(), param->set_json());
    if (param->has_default())
      out.default_param_map.emplace(param->name(), param->default_json());
  }
  return out;
}

std::string to_json(const saved_metadata& metadata) {
  auto out = std::string("{");
  append_json_member(out, "class", metadata.class_name);
  append_json_member(out, "timestamp", metadata.timestamp_ms);
  append_json_member(out, "weirVersion", metadata.version);
  append_json_member(out, "uid", metadata.uid);
  append_map(out, "paramMap", metadata.param_map);
  append_map(out, "defaultParamMap", metadata.default_param_map);
  if (!metadata.parts.empty()) {
    out += ",\"parts\":{";
    for (const auto& [name, uids] : metadata.parts)
      append_json_member(out, name, uids);
    out += '}';
  }
  return out += '}';
}

saved_metadata parse_metadata(std::string_view json, const std::string& place) {
  try {
    return read(parse_json(json, "the metadata"));
  } catch (const error& caught) {
    throw error(caught.code(), "the stage in " + place + ": " + caught.what());
  }
}

void restore_params(params& stage, const saved_metadata& metadata) {
  const auto for_each = [&](const std::map<std::string, std::string>& values, auto restore) {
    for (const auto& [name, value] : values) {
      if (!stage.has_param(name))
        throw error(errc::corrupt, "the saved " + metadata.class_name + " has a param '" + name +
                                       "', which " + stage.class_name() + " does not know");
      try {
        restore(stage.get_param(name), value);
      } catch (const error& caught) {
        throw error(errc::corrupt, "the saved param '" + name + "' of the " + metadata.class_name +
                                       " is " + value + ": " + caught.what());
      }
    }
  };
  stage.set_uid(metadata.uid);
  for_each(metadata.default_param_map,
           [](param_base& param, const std::string& value) { param.set_default_from_json(value); });
  for_each(metadata.param_map,
           [](param_base& param, const std::string& value) { param.set_from_json(value); });
}

} // namespace weir::ml
