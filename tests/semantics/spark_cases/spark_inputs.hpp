// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "../case_run.hpp"
#include "spark_case.hpp"
#include "spark_files.hpp"

namespace weir::testing {

/// The input streams of a case.
class spark_inputs {
public:
  spark_inputs(const spark_case& test, case_run& run) : test_(test), run_(run) {}

  /// Input 1, 2 or 3 as fixed batches; each is made once.
  const value_stream& stream(int which);
  /// The same as a queue that gets its datasets at the start, or two before each batch.
  value_stream queue(int which);
  /// Whether the elements of an input are pairs.
  bool holds_pairs(int which) const;

  case_run& run() { return run_; }
  /// The folder that a stream of files reads; made when it is first asked for.
  spark_files& files();
  /// Pushes what queues get before a batch, and writes its file.
  void before_batch(std::size_t batch);

private:
  struct fed_queue {
    std::shared_ptr<batch_queue<value>> queue;
    std::vector<values> waiting;
    std::size_t next = 0;
  };

  source_layout layout() const;

  const spark_case& test_;
  case_run& run_;
  std::map<int, value_stream> streams_;
  std::vector<fed_queue> queues_;
  std::unique_ptr<spark_files> files_;
};

} // namespace weir::testing
