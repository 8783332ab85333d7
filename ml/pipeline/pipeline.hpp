// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/stage.hpp>

#include <concepts>

namespace weir::ml {

/// Transformers that run one after another: what fitting a `pipeline` gives.
class pipeline_model final : public model_of<pipeline_model> {
public:
  static constexpr std::string_view type_name = "PipelineModel";

  pipeline_model() = default;
  explicit pipeline_model(std::vector<std::shared_ptr<const transformer>> stages)
      : stages_(std::move(stages)) {
    // nop
  }

  [[nodiscard]] const std::vector<std::shared_ptr<const transformer>>& stages() const noexcept {
    return stages_;
  }
  /// A stage by its class; `errc::invalid_argument` if the stage there is of another.
  template <class Stage>
  [[nodiscard]] const Stage& stage(std::size_t index) const {
    if (const auto* found = dynamic_cast<const Stage*>(&stage_at(index)))
      return *found;
    fail_stage(index, std::string(Stage::type_name));
  }

  void apply(const param_map& values) override;
  void parts(part_archive& stages) override;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  [[nodiscard]] const transformer& stage_at(std::size_t index) const;
  [[noreturn]] void fail_stage(std::size_t index, const std::string& wanted) const;

  std::vector<std::shared_ptr<const transformer>> stages_;
};

/// Stages that run one after another: transformers, and estimators, which are fitted to what the
/// stages before them make of the data. Itself an estimator.
///
///     auto model = pipeline(tokenizer, hashing, regression).fit(training);
///
/// Stages are copied; their uids stay, so that a `param_map` made for the originals applies here.
class pipeline final : public estimator_of<pipeline, pipeline_model> {
public:
  static constexpr std::string_view type_name = "Pipeline";

  pipeline() = default;
  explicit pipeline(std::vector<std::shared_ptr<const pipeline_stage>> stages)
      : stages_(std::move(stages)) {
    // nop
  }
  template <class... Stages>
    requires(sizeof...(Stages) > 0 && (std::derived_from<Stages, pipeline_stage> && ...) &&
             !(sizeof...(Stages) == 1 && (std::same_as<Stages, pipeline> && ...)))
  explicit pipeline(const Stages&... stages) : stages_{stages.clone()...} {
    // nop
  }

  /// Adds a copy of the stage at the end.
  pipeline& add(const pipeline_stage& stage) {
    stages_.push_back(stage.clone());
    return *this;
  }
  [[nodiscard]] const std::vector<std::shared_ptr<const pipeline_stage>>& stages() const noexcept {
    return stages_;
  }

  void apply(const param_map& values) override;
  void parts(part_archive& stages) override;

protected:
  /// Data is transformed only as far as the last estimator.
  [[nodiscard]] pipeline_model fit_impl(const frame& data) const override;

private:
  std::vector<std::shared_ptr<const pipeline_stage>> stages_;
};

} // namespace weir::ml
