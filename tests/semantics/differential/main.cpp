// SPDX-License-Identifier: Apache-2.0
#include "differential_cases.hpp"

/// Runs a file of topologies that were recorded from Spark, and prints how each came out.
int main(int argc, char** argv) {
  return weir::testing::run_cases_program(argc, argv, weir::testing::run_differential_cases);
}
