// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <weir/actors/runtime/cell.hpp>
#include <weir/actors/runtime/hosted.hpp>
#include <weir/actors/runtime/producer.hpp>
#include <weir/actors/runtime/services.hpp>

namespace weir::runtime {

/// The content of a source's actor: lets chunks flow into the open batch and cuts it when its time
/// is announced, with whatever has arrived by then. The source itself outlives it.
class source_runner final : public hosted {
public:
  source_runner(cell& place, const services& shared, activity& work);
  void on_wake() override;

private:
  void flow();
  void cut(const batch_stamp& tick);
  source_cut take_batch(const batch_stamp& tick);
  source_sealed report(const batch_stamp& tick, source_cut&& result) const;
  void fault(std::string_view point) const;

  cell& place_;
  const services& shared_;
  activity& work_;
  std::unique_ptr<output_port_base> port_;
  producer out_;
  batch_number batch_;
  std::exception_ptr failure_;
};

} // namespace weir::runtime
