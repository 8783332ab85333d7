// SPDX-License-Identifier: Apache-2.0
#include "spark_cases.hpp"

/// Runs a file of cases of Spark's test suites, and prints how each came out.
int main(int argc, char** argv) {
  return weir::testing::run_cases_program(argc, argv, weir::testing::run_spark_cases);
}
