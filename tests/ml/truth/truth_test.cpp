// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <sstream>

#include <boost/json/parse.hpp>

#include "catch.hpp"
#include "ml/truth/runner.hpp"
#include "support/paths.hpp"

namespace truth_test {

using namespace weir::testing::truth;

namespace {

const auto data_folder = std::filesystem::path(weir::tests::source_folder()) / "ml" / "data";

void check_all(const std::filesystem::path& path, std::size_t count) {
  const auto results = run_cases(read_cases(path, data_folder));
  auto report = std::ostringstream();
  print(report, results);
  INFO(report.str());
  CHECK(results.failed.empty());
  CHECK(results.count() == count);
}

std::string judged(const std::string& expected, const std::string& answer,
                   const std::string& more) {
  auto asked = truth_case();
  asked.source = boost::json::parse("{\"expected\":" + expected + "," + more + "}").as_object();
  return compare(asked, boost::json::parse(answer));
}

} // namespace

TEST_CASE("cases of Spark's own suites", "[ml][truth][slow]") {
  check_all(data_folder / "spark-suites.json", 286);
}

TEST_CASE("results of Spark on data sets", "[ml][truth][slow]") {
  check_all(data_folder / "cases", 222);
}

TEST_CASE("answers are compared by the tolerances of their case", "[ml][truth]") {
  const auto exact = std::string("\"tolerance\":\"exact\"");
  CHECK(judged("[1.0,2]", "[1,2.0]", exact).empty());
  CHECK_FALSE(judged("[1.0,2]", "[1,2.001]", exact).empty());
  CHECK_FALSE(judged("[1.0,2]", "[1]", exact).empty());
  CHECK_FALSE(judged("{\"a\":1}", "{\"b\":1}", exact).empty());
  CHECK(judged("{\"a\":\"NaN\"}", "{\"a\":\"NaN\",\"b\":1}", exact).empty());
  CHECK_FALSE(judged("\"NaN\"", "1", exact).empty());
  const auto sparse = std::string("{\"size\":3,\"indices\":[1],\"values\":[2.0]}");
  CHECK(judged(sparse, "[0.0,2.0,0.0]", exact).empty());
  CHECK_FALSE(judged(sparse, "[2.0,0.0,0.0]", exact).empty());
  CHECK(judged("[100.0]", "[100.9]", "\"tolerance\":{\"rel\":0.01}").empty());
  CHECK_FALSE(judged("[100.0]", "[101.1]", "\"tolerance\":{\"rel\":0.01}").empty());
  const auto optimum = std::string("\"grade\":\"optimum\",\"tolerance\":{\"objective_rel\":1e-6,"
                                   "\"coefficients_rel\":0.001,\"coefficients_abs\":0.001}");
  const auto expected = std::string("{\"objective\":2.0,\"coefficients\":[10.0,0.0]}");
  CHECK(judged(expected, "{\"objective\":2.0,\"coefficients\":[10.0,0.009]}", optimum).empty());
  CHECK_FALSE(
      judged(expected, "{\"objective\":2.0,\"coefficients\":[10.0,0.02]}", optimum).empty());
  CHECK(judged(expected, "{\"objective\":1.9,\"coefficients\":[10.0,0.02]}", optimum).empty());
  CHECK_FALSE(judged(expected, "{\"objective\":2.1,\"coefficients\":[10.0,0.0]}", optimum).empty());
  const auto bounds = std::string("\"grade\":\"quality\",\"tolerance\":{\"cost_at_most\":3.0}");
  CHECK(judged("{}", "{\"cost\":3.0}", bounds).empty());
  CHECK_FALSE(judged("{}", "{\"cost\":3.1}", bounds).empty());
  CHECK_FALSE(judged("{}", "{}", bounds).empty());
}

} // namespace truth_test
