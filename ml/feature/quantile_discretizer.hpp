// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/bucketizer.hpp>

namespace weir::ml {

/// Learns splits for a `bucketizer` that deal the rows out evenly: `quantiles` at i / numBuckets,
/// equal ones once, the ends being infinite. So there may be fewer buckets than asked for. NaN and
/// missing numbers are left out. Quantiles are exact, so any `relativeError` is kept.
class quantile_discretizer final : public estimator_of<quantile_discretizer, bucketizer>,
                                   public has_column_pairs,
                                   public virtual has_handle_invalid,
                                   public virtual has_relative_error {
public:
  static constexpr std::string_view type_name = "QuantileDiscretizer";

  param<std::int64_t> num_buckets{*this, "numBuckets", "the number of buckets (>= 2)", 2,
                                  at_least(2)};
  param<std::vector<std::int64_t>> num_buckets_array{
      *this, "numBucketsArray", "the number of buckets for each of several columns", std::nullopt,
      rule_of<std::vector<std::int64_t>>(
          [](const auto& all) {
            for (const auto each : all)
              if (each < 2)
                return false;
            return true;
          },
          "must be numbers from 2 up")};

protected:
  [[nodiscard]] bucketizer fit_impl(const frame& data) const override;
};

} // namespace weir::ml
