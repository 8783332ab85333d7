// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include <weir/actors/runtime/cell.hpp>
#include <weir/actors/runtime/flow_ledger.hpp>
#include <weir/operators/topology.hpp>

namespace weir::runtime {

/// The places of a topology and the slots between them: everything that outlives actors.
class wiring {
public:
  /// Lays out all nodes that an output reaches. Throws `errc::invalid_argument` where the copies of
  /// a consumer do not fit those of its producer.
  wiring(const topology& plan, flow_ledger& ledger);

  std::vector<cell*> cells() const;
  /// In order of registration.
  std::vector<cell*> sources() const { return of_role(node_plan::role::source); }
  std::vector<cell*> outputs() const { return of_role(node_plan::role::output); }

private:
  using copies = std::vector<cell*>;

  std::vector<cell*> of_role(node_plan::role role) const;
  void connect(const edge_plan& edge, std::uint32_t port, const copies& producers,
               const copies& consumers, flow_ledger& ledger);

  std::vector<std::unique_ptr<cell>> cells_;
  std::vector<std::unique_ptr<slot>> slots_;
};

} // namespace weir::runtime
