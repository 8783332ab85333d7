// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>
#include <weir/ml/pipeline/field_archive.hpp>
#include <weir/ml/pipeline/params.hpp>

#include <memory>
#include <string_view>

namespace weir::ml {

class part_archive;

/// What a pipeline is made of: a transformer or an estimator. Has params, can be copied without its
/// type being known, saved and loaded (see `persistence.hpp`).
class pipeline_stage : public virtual params {
public:
  /// A copy with the same uid.
  [[nodiscard]] virtual std::shared_ptr<pipeline_stage> clone() const = 0;

  /// Data beside the params that a saved stage consists of; see `field_archive`.
  virtual void fields(field_archive& /*data*/) {
    // nop: params are all there is
  }
  /// Stages that this one contains.
  virtual void parts(part_archive& /*stages*/) {
    // nop: it contains none
  }
};

/// Makes a frame from a frame, mostly by adding columns.
class transformer : public pipeline_stage {
public:
  /// Thread-safe, as long as params are not set meanwhile.
  [[nodiscard]] frame transform(const frame& data) const { return transform_impl(data); }
  /// With other values of params for this call.
  [[nodiscard]] frame transform(const frame& data, const param_map& values) const;

protected:
  [[nodiscard]] virtual frame transform_impl(const frame& data) const = 0;
};

/// Learns from a frame: gives a model, which is a transformer.
class estimator : public pipeline_stage {
public:
  /// The model, whose type is known to `estimator_of::fit`.
  [[nodiscard]] virtual std::shared_ptr<transformer> fit_transformer(const frame& data) const = 0;
  [[nodiscard]] std::shared_ptr<transformer> fit_transformer(const frame& data,
                                                             const param_map& values) const;
};

/// Gives a class what the base of all stages asks of it. `Self` has
///
///     static constexpr std::string_view type_name = "StandardScalerModel";
///
/// and is copyable; `Base` is `transformer`, `estimator`, or a class between.
template <class Self, class Base>
class stage_of : public Base {
public:
  [[nodiscard]] std::string class_name() const override { return std::string(Self::type_name); }
  [[nodiscard]] std::shared_ptr<pipeline_stage> clone() const override {
    return std::make_shared<Self>(static_cast<const Self&>(*this));
  }
};

/// The base of a transformer that needs no fitting: override `transform_impl`.
template <class Self>
using transformer_of = stage_of<Self, transformer>;

/// The base of a model: override `transform_impl`, and `fields` with what was learnt. It must be
/// default constructible (to be loaded) and has the same shared params as its estimator.
template <class Self, class Base = transformer>
using model_of = stage_of<Self, Base>;

/// The base of an estimator: override `fit_impl`.
template <class Self, class Model>
class estimator_of : public stage_of<Self, estimator> {
public:
  using fitted_type = Model;

  /// Fits a model. It gets this estimator's uid, and its params by name.
  [[nodiscard]] Model fit(const frame& data) const {
    auto model = fit_impl(data);
    model.set_uid(this->uid());
    model.copy_params(*this);
    return model;
  }
  /// With other values of params for this call.
  [[nodiscard]] Model fit(const frame& data, const param_map& values) const {
    auto changed = static_cast<const Self&>(*this);
    changed.set_uid(this->uid());
    changed.apply(values);
    return changed.fit(data);
  }
  using estimator::fit_transformer;
  [[nodiscard]] std::shared_ptr<transformer> fit_transformer(const frame& data) const override {
    return std::make_shared<Model>(fit(data));
  }

protected:
  [[nodiscard]] virtual Model fit_impl(const frame& data) const = 0;
};

} // namespace weir::ml
