// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/stage.hpp>

namespace weir {

void stage::snapshot(key_group_range, snapshot_writer&) const {}

void stage::restore(key_group_range, snapshot_reader&) {}

void stage::snapshot_changes(key_group_range, snapshot_writer&) const {}

void stage::restore_changes(key_group_range, snapshot_reader&) {}

} // namespace weir
