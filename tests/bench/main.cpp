// SPDX-License-Identifier: Apache-2.0

// The main of the benchmarks: Google Benchmark's own output goes to standard error, the table of
// results with their aims to standard output.

#include "probe.hpp"
#include "report.hpp"

#include <benchmark/benchmark.h>

int main(int argc, char* argv[]) {
  if (const auto done = bench::run_probe(argc, argv))
    return *done;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  bench::run_and_print_table();
  return 0;
}
