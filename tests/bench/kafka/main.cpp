// SPDX-License-Identifier: Apache-2.0

// The main of the benchmarks with a real Kafka broker, which `scripts/bench kafka` starts; its address
// is in the environment variable WEIR_KAFKA_BROKER.

#include "../report.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <iostream>

int main(int argc, char* argv[]) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  if (std::getenv("WEIR_KAFKA_BROKER") == nullptr) {
    std::cerr << "weir_kafka_bench: set WEIR_KAFKA_BROKER to a broker's host:port, or call "
                 "scripts/bench kafka\n";
    return 2;
  }
  bench::run_and_print_table();
  return 0;
}
