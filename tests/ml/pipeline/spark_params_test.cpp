// SPDX-License-Identifier: Apache-2.0

// Names and default values of params beside those of Spark. The data lists where they differ, and
// why: a difference that is not listed fails, and so does one that is listed and is not there.

#include <weir/ml/pipeline/registry.hpp>
#include <weir/ml/support/json.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "catch.hpp"
#include "ml/pipeline/every_stage.hpp"
#include "support/paths.hpp"

namespace spark_params_test {

using namespace weir::ml;

namespace {

constexpr auto absent = "no such param";
constexpr auto without_default = "no default";
/// Listed where any value will do.
constexpr auto its_own = "a value of its own";

/// Default values by the names of params.
using defaults = std::map<std::string, std::string>;

std::string text_of(const boost::json::value& value) {
  // 2 and 2.0 are one value.
  if (value.is_number())
    return boost::json::serialize(boost::json::value(value.to_number<double>()));
  return value.is_null() ? without_default : boost::json::serialize(value);
}

const boost::json::value& data() {
  static const auto parsed = [] {
    auto file = std::ifstream(weir::tests::source_folder() + "/ml/data/spark-params.json");
    const auto text = std::string(std::istreambuf_iterator<char>(file), {});
    return parse_json(text, "spark-params.json");
  }();
  return parsed;
}

defaults of_spark(const boost::json::object& stage) {
  const auto& common = json_member(data(), "common");
  auto result = defaults();
  for (const auto& [name, value] : stage)
    if (name != "common")
      result.emplace(name, text_of(value));
  for (const auto& name : json_strings(stage.at("common")))
    result.emplace(name, text_of(json_member(common, name)));
  return result;
}

defaults of_weir(const std::string& class_name) {
  const auto stage = stage_registry::instance().make(class_name);
  auto result = defaults();
  for (const auto* param : std::as_const(*stage).all_params())
    result.emplace(param->name(), param->has_default()
                                      ? text_of(parse_json(param->default_json(), param->name()))
                                      : without_default);
  return result;
}

std::string at(const defaults& values, const std::string& name) {
  const auto found = values.find(name);
  return found == values.end() ? absent : found->second;
}

/// What is listed: by stage (or *) and param what Weir has.
std::map<std::pair<std::string, std::string>, std::string> listed_differences() {
  auto result = std::map<std::pair<std::string, std::string>, std::string>();
  for (const auto& entry : json_member(data(), "differences").as_array()) {
    REQUIRE_FALSE(json_string(json_member(entry, "why")).empty());
    const auto& value = json_member(entry, "weir");
    const auto stage = json_string(json_member(entry, "stage"));
    for (const auto& param : json_strings(json_member(entry, "params")))
      result[{stage, param}] =
          value == absent || value == its_own ? json_string(value) : text_of(value);
  }
  return result;
}

} // namespace

TEST_CASE("params have Spark's names and defaults but for listed differences", "[ml][pipeline]") {
  auto listed = listed_differences();
  auto used = std::set<std::pair<std::string, std::string>>();
  for (const auto& [name, params] : json_member(data(), "stages").as_object()) {
    const auto stage = std::string(name);
    const auto spark = of_spark(params.as_object());
    const auto weir = of_weir(stage);
    auto names = spark;
    names.insert(weir.begin(), weir.end());
    for (const auto& [param, of_one] : names) {
      const auto found = at(weir, param);
      const auto wanted = at(spark, param);
      if (found == wanted)
        continue;
      CAPTURE(stage, param, wanted, found);
      const auto key = listed.contains({stage, param}) ? std::pair(stage, param)
                                                       : std::pair(std::string("*"), param);
      used.insert(key);
      CHECK(listed.contains(key));
      CHECK((listed[key] == its_own || listed[key] == found));
    }
  }
  for (const auto& [key, value] : listed) {
    CAPTURE(key.first, key.second);
    CHECK(used.contains(key));
  }
}

TEST_CASE("Spark's params are listed for every stage that it has", "[ml][pipeline]") {
  const auto& stages = json_member(data(), "stages").as_object();
  for (const auto& stage : weir::testing::every_stage()) {
    const auto name = stage->class_name();
    // Models of functions, which are no stages in Spark.
    const auto is_own = name.starts_with("SGD") || name.starts_with("SVM");
    CAPTURE(name);
    CHECK(stages.contains(name) != is_own);
  }
}

} // namespace spark_params_test
