// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/actors/runtime/stage_runner.hpp>

namespace weir::runtime {

/// The content of an output's actor: gathers a batch, waits until it is its turn, runs the body.
///
/// A successor gathers the batch again; if the body had its permission already, it is run again
/// (at least once), and counted.
class output_runner final : public stage_runner {
public:
  output_runner(cell& place, const services& shared, activity& work);

private:
  bool end_batch() override;
  void run_body();

  output_stage& body_;
  batch_number reported_ = -1;
};

} // namespace weir::runtime
