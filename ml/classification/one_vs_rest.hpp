// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/predictor.hpp>
#include <weir/ml/pipeline/shared_params.hpp>

#include <memory>

namespace weir::ml {

struct one_vs_rest_params : virtual predictor_params,
                            virtual has_raw_prediction_col,
                            virtual has_weight_col {};

/// The class whose own model gives it the largest raw prediction. The raw prediction has that of
/// each class.
class one_vs_rest_model final : public model_of<one_vs_rest_model, classification_model>,
                                public one_vs_rest_params {
public:
  static constexpr std::string_view type_name = "OneVsRestModel";

  one_vs_rest_model() = default;
  explicit one_vs_rest_model(std::vector<std::shared_ptr<const classification_model>> models)
      : models_(std::move(models)) {
    // nop
  }

  /// A model for each class, which tells it from the others.
  [[nodiscard]] const std::vector<std::shared_ptr<const classification_model>>&
  models() const noexcept {
    return models_;
  }
  [[nodiscard]] std::size_t num_classes() const noexcept override { return models_.size(); }
  [[nodiscard]] std::size_t num_features() const noexcept override {
    return models_.empty() ? 0 : models_.front()->num_features();
  }

  void parts(part_archive& stages) override;

protected:
  void raw_scores(vector_view features, std::span<double> scores) const override;

private:
  std::vector<std::shared_ptr<const classification_model>> models_;
};

/// Makes a classifier of many classes from one of two: fits it once for each class, against all
/// other rows. The classifier reads the columns that are named here.
///
/// Fits run `parallelism` at a time; each is parallel over rows by itself.
class one_vs_rest final : public estimator_of<one_vs_rest, one_vs_rest_model>,
                          public one_vs_rest_params,
                          public virtual has_parallelism {
public:
  static constexpr std::string_view type_name = "OneVsRest";

  /// Takes a copy. Its models must be a `classification_model`.
  void set_classifier(const estimator& classifier);

  /// Hands values on to the classifier, too.
  void apply(const param_map& values) override;
  void parts(part_archive& stages) override;

protected:
  [[nodiscard]] one_vs_rest_model fit_impl(const frame& data) const override;

private:
  [[nodiscard]] std::shared_ptr<const classification_model> fit_class(const frame& data,
                                                                      std::size_t label) const;

  std::shared_ptr<const estimator> classifier_;
};

} // namespace weir::ml
