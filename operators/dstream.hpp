// SPDX-License-Identifier: Apache-2.0
#pragma once

// The class with all of its operators. The headers of operators include dstream_class.hpp instead,
// so that each can be included first.
#include <weir/operators/dstream_class.hpp>

#include <weir/operators/aggregate.hpp>
#include <weir/operators/batch_ops.hpp>
#include <weir/operators/cogroup.hpp>
#include <weir/operators/count.hpp>
#include <weir/operators/custom.hpp>
#include <weir/operators/elementwise.hpp>
#include <weir/operators/flat_map.hpp>
#include <weir/operators/for_each_batch.hpp>
#include <weir/operators/group_by_key.hpp>
#include <weir/operators/history.hpp>
#include <weir/operators/join.hpp>
#include <weir/operators/join_dataset.hpp>
#include <weir/operators/load_object_files.hpp>
#include <weir/operators/map_partitions.hpp>
#include <weir/operators/map_with_state.hpp>
#include <weir/operators/print.hpp>
#include <weir/operators/reduce.hpp>
#include <weir/operators/reduce_by_key_and_window.hpp>
#include <weir/operators/reduce_by_window.hpp>
#include <weir/operators/repartition.hpp>
#include <weir/operators/save_as_object_files.hpp>
#include <weir/operators/save_as_text_files.hpp>
#include <weir/operators/split.hpp>
#include <weir/operators/transform.hpp>
#include <weir/operators/union.hpp>
#include <weir/operators/update_state.hpp>
#include <weir/operators/update_state_partition.hpp>
#include <weir/operators/window.hpp>
