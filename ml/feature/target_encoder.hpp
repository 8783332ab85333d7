// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/column_pairs.hpp>
#include <weir/ml/pipeline/stage.hpp>

#include <map>

namespace weir::ml {

struct target_encoder_params : has_column_pairs, virtual has_label_col {
  param<std::string> handle_invalid{
      *this, "handleInvalid",
      "what to do with categories not seen: error throws, keep takes the mean of all labels",
      "error", one_of({"error", "keep"})};
  param<std::string> target_type{*this, "targetType", "what the label is", "binary",
                                 one_of({"binary", "continuous"})};
  param<double> smoothing{*this, "smoothing",
                          "how many rows with the mean of all labels are added to each category "
                          "(>= 0)",
                          0.0, at_least(0.0)};
};

/// Replaces category indices by the encodings that `target_encoder` learnt.
class target_encoder_model final : public model_of<target_encoder_model>,
                                   public target_encoder_params {
public:
  static constexpr std::string_view type_name = "TargetEncoderModel";

  /// Category to encoding.
  using encodings_type = std::map<double, double>;

  target_encoder_model() = default;
  target_encoder_model(std::vector<encodings_type> encodings, double label_mean)
      : encodings_(std::move(encodings)),
        label_mean_(label_mean) {
    // nop
  }

  /// For each input column.
  [[nodiscard]] const std::vector<encodings_type>& encodings() const noexcept { return encodings_; }
  [[nodiscard]] double label_mean() const noexcept { return label_mean_; }

  void fields(field_archive& data) override;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  std::vector<encodings_type> encodings_;
  double label_mean_ = 0.0;
};

/// Learns for each category of each column (n · mean + smoothing · m) / (n + smoothing): the mean of
/// the labels of its n rows, drawn towards the mean m of all labels. Binary labels are 0 and 1.
class target_encoder final : public estimator_of<target_encoder, target_encoder_model>,
                             public target_encoder_params {
public:
  static constexpr std::string_view type_name = "TargetEncoder";

protected:
  [[nodiscard]] target_encoder_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
