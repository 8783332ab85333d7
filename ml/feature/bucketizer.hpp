// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/column_pairs.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

/// A rule for splits: at least 3, strictly increasing, none NaN; infinite ends are allowed.
[[nodiscard]] bool are_splits(const std::vector<double>& splits);

/// Replaces numbers by the index of their bucket: n + 1 splits make n buckets, of which each is
/// closed below and open above, but for the last, which is closed.
///
/// NaN and missing numbers are invalid (keep: the bucket n). A number outside all buckets is an
/// error in any case: take infinities as ends.
class bucketizer final : public transformer_of<bucketizer>,
                         public has_column_pairs,
                         public virtual has_handle_invalid {
public:
  static constexpr std::string_view type_name = "Bucketizer";

  param<std::vector<double>> splits{
      *this, "splits", "where buckets begin, and the end of the last", std::nullopt,
      rule_of<std::vector<double>>(are_splits, "must be at least 3 increasing numbers")};
  param<std::vector<std::vector<double>>> splits_array{
      *this, "splitsArray", "splits for each of several columns", std::nullopt,
      rule_of<std::vector<std::vector<double>>>(
          [](const auto& all) {
            for (const auto& each : all)
              if (!are_splits(each))
                return false;
            return true;
          },
          "must be lists of at least 3 increasing numbers")};

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

} // namespace weir::ml
