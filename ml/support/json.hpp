// SPDX-License-Identifier: Apache-2.0
#pragma once

// Includes Boost.JSON, which costs a second a file: for sources, not for headers.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::ml {

/// Parses a JSON text; `errc::corrupt`, naming `what`, if it is none.
boost::json::value parse_json(std::string_view text, std::string_view what);

/// A member of an object; `errc::corrupt` if it is not there.
const boost::json::value& json_member(const boost::json::value& object, std::string_view name);

/// Reading values; all throw `errc::corrupt` if the value is of another kind. Doubles may be
/// written as integers, and as the strings NaN, Infinity and -Infinity.
double json_double(const boost::json::value& value);
std::int64_t json_integer(const boost::json::value& value);
std::string json_string(const boost::json::value& value);
std::vector<double> json_doubles(const boost::json::value& value);
std::vector<std::int32_t> json_int32s(const boost::json::value& value);
std::vector<std::string> json_strings(const boost::json::value& value);

} // namespace weir::ml
