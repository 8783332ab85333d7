// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <caf/atom.hpp>
#include <caf/type_id.hpp>

// All messages between actors of the runtime. They carry no data: what there is to do waits in
// slots and inboxes, which outlive the actors.
CAF_BEGIN_TYPE_ID_BLOCK(weir, first_custom_type_id)
CAF_ADD_ATOM(weir, weir::runtime, wake_atom, "weirwake")
CAF_ADD_ATOM(weir, weir::runtime, start_atom, "weirstart")
CAF_ADD_ATOM(weir, weir::runtime, stop_atom, "weirstop")
CAF_ADD_ATOM(weir, weir::runtime, watch_atom, "weirwatch")
CAF_ADD_ATOM(weir, weir::runtime, demand_atom, "weirdemand")
CAF_END_TYPE_ID_BLOCK(weir)
