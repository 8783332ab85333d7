// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/formula.hpp>
#include <weir/ml/pipeline/pipeline.hpp>
#include <weir/ml/pipeline/shared_params.hpp>

namespace weir::ml {

struct r_formula_params : virtual has_features_col,
                          virtual has_label_col,
                          virtual has_handle_invalid {
  param<std::string> formula_text{*this, "formula", "the model in R's notation; see parse_formula"};
  param<bool> force_index_label{*this, "forceIndexLabel",
                                "whether to index the label even if it is a number", false};
  param<std::string> string_indexer_order_type{
      *this, "stringIndexerOrderType",
      "how categories of texts are ordered; the last one is the reference and has no feature",
      "frequencyDesc", one_of({"frequencyDesc", "frequencyAsc", "alphabetDesc", "alphabetAsc"})};
};

/// Makes features and label of the columns of a frame as `r_formula` found it. A frame without the
/// label's column gets features alone.
class r_formula_model final : public model_of<r_formula_model>, public r_formula_params {
public:
  static constexpr std::string_view type_name = "RFormulaModel";

  r_formula_model() = default;
  /// `temporary` names the columns that the stages add beside the results; `originals` whose they
  /// are.
  r_formula_model(formula resolved, pipeline_model stages, std::vector<std::string> temporary,
                  std::vector<std::string> originals);

  [[nodiscard]] const formula& resolved_formula() const noexcept { return resolved_; }

  void fields(field_archive& data) override;
  void parts(part_archive& stages) override;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  [[nodiscard]] column with_names(const column& features) const;

  formula resolved_;
  std::shared_ptr<const pipeline_model> stages_;
  std::vector<std::string> temporary_;
  std::vector<std::string> originals_;
};

/// Makes of a formula in R's notation a column of features and one of labels: texts are indexed and
/// one-hot encoded, numbers and vectors taken as they are, products made by `interaction`. Without
/// an intercept the first column of texts keeps all of its categories. A label of texts is indexed.
class r_formula final : public estimator_of<r_formula, r_formula_model>, public r_formula_params {
public:
  static constexpr std::string_view type_name = "RFormula";

protected:
  [[nodiscard]] r_formula_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
