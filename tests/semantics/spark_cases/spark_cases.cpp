// SPDX-License-Identifier: Apache-2.0
#include "spark_cases.hpp"

#include "own_tests.hpp"
#include "stream_case.hpp"

namespace weir::testing {

case_report run_spark_cases(const json::value& file) {
  const own_tests others;
  case_report report;
  for (const json::value& item : file.at("cases").as_array()) {
    const spark_case test(item.as_object());
    report.run(test.name(),
               [&] { return test.is_stream() ? run_stream_case(test) : others.run(test.name()); });
  }
  return report;
}

} // namespace weir::testing
