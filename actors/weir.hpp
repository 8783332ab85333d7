// SPDX-License-Identifier: Apache-2.0
#pragma once

/// @file
/// All that a streaming program needs.

#include <weir/actors/clock.hpp>
#include <weir/actors/engine.hpp>
#include <weir/actors/listener.hpp>
#include <weir/actors/streaming_context.hpp>
#include <weir/operators/dstream.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>
