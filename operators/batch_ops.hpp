// SPDX-License-Identifier: Apache-2.0
#pragma once

// The dataset operations of `batch`, which batch.hpp declares.
#include <weir/operators/dataset/by_key.hpp>
#include <weir/operators/dataset/elementwise.hpp>
#include <weir/operators/dataset/joins.hpp>
#include <weir/operators/dataset/ordering.hpp>
#include <weir/operators/dataset/partitions.hpp>
#include <weir/operators/dataset/reductions.hpp>
#include <weir/operators/dataset/sampling.hpp>
#include <weir/operators/dataset/sets.hpp>
