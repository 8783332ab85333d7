// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/field_archive.hpp>
#include <weir/operators/batch.hpp>

#include <concepts>

namespace weir::ml {

/// What can learn from a stream, batch by batch: a value with
///
///     using example = ...;     // what it learns from, such as labeled_point
///     using features = ...;    // what it predicts for, such as vector
///     using prediction = ...;  // double, or the number of a cluster
///     void update(const batch<example>& data);
///     prediction predict(const features& x) const;
///     void fields(field_archive& data);  // all that it has learnt, as models do
///
/// `update` may throw: the batch fails then, and what was learnt before it stays.
template <class L>
concept online_learner = std::copy_constructible<L> &&
    requires(L learner, const L& same, const batch<typename L::example>& data,
             const typename L::features& x, field_archive& archive) {
  learner.update(data);
  { same.predict(x) } -> std::convertible_to<typename L::prediction>;
  learner.fields(archive);
};

} // namespace weir::ml
