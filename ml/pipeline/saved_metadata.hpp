// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/params.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir::ml {

/// The metadata of a saved stage: one line of JSON with Spark's keys.
struct saved_metadata {
  std::string class_name;
  /// Milliseconds since 1970.
  std::int64_t timestamp_ms = 0;
  std::string version;
  std::string uid;
  /// Values as JSON, by name of the param.
  std::map<std::string, std::string> param_map;
  std::map<std::string, std::string> default_param_map;
  /// The uids of contained stages, by name of the list.
  std::map<std::string, std::vector<std::string>> parts;
};

/// Of a stage as it is now; without its parts.
[[nodiscard]] saved_metadata metadata_of(const params& stage);
[[nodiscard]] std::string to_json(const saved_metadata& metadata);
/// `place` is named in errors: `errc::corrupt` for what is no metadata, `errc::unsupported` for that
/// of a later format.
[[nodiscard]] saved_metadata parse_metadata(std::string_view json, const std::string& place);

/// Sets uid, values and defaults. `errc::corrupt` for params that the stage does not have.
void restore_params(params& stage, const saved_metadata& metadata);

} // namespace weir::ml
