// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/streaming/training_stage.hpp>
#include <weir/operators/custom.hpp>
#include <weir/state/support/error.hpp>

#include <optional>
#include <typeinfo>

namespace weir::ml {

/// A model that learns from a stream and predicts for streams, batch by batch.
///
///     auto clusters = streaming_model(streaming_k_means(2, 1.0));
///     clusters.train_on(points);
///     clusters.predict_on(points).print();
///
/// A prediction sees the model as the training has left it in the same batch, always: the model
/// flows to it along an edge. If the training fails in a batch, so do the predictions of the batch,
/// and the model stays as it was. The model is state: it is in snapshots and checkpoints, under the
/// name of the training stream. Without training the initial model predicts.
///
/// A handle; copies share the model. Not thread-safe, except for `latest`.
template <online_learner L>
class streaming_model {
public:
  using example = typename L::example;
  using features = typename L::features;
  using prediction = typename L::prediction;

  explicit streaming_model(L initial)
      : initial_(initial),
        latest_(std::make_shared<detail::latest_model<L>>(std::move(initial))) {
    // nop
  }

  /// Learns from the stream, and gives the stream of models: one a batch. `errc::illegal_state` if
  /// it was called before, or after a prediction was made, which could not see the training.
  dstream<std::shared_ptr<const L>> train_on(const dstream<example>& examples) {
    if (models_ || predicts_untrained_)
      throw error(errc::illegal_state,
                  models_
                      ? "train_on: the model learns from a stream already; join the streams"
                      : "train_on: call it before predict_on, which could not see it otherwise");
    auto node = node_plan();
    node.operation = "train_on";
    node.inputs = {gather_edge<example>(examples.node(), examples.port())};
    node.needs_checkpoint = true;
    node.state_type = typeid(L).name();
    node.make_stage = [initial = initial_, latest = latest_,
                       partitions = examples.num_partitions()](const stage_context&) {
      return std::make_unique<detail::training_stage<L>>(initial, partitions, latest);
    };
    models_.emplace(examples.plan(), examples.plan().add(std::move(node)));
    return *models_;
  }

  /// A prediction for each element, in the same partitions and order.
  dstream<prediction> predict_on(const dstream<features>& elements) {
    return predict<features, prediction>(
        "predict_on", elements,
        [](const L& model, const features& x) -> prediction { return model.predict(x); });
  }

  /// A prediction for each value; keys stay.
  template <class K>
  dstream<std::pair<K, prediction>>
  predict_on_values(const dstream<std::pair<K, features>>& elements) {
    return predict<std::pair<K, features>, std::pair<K, prediction>>(
        "predict_on_values", elements, [](const L& model, const auto& pair) {
          return std::pair<K, prediction>(to_owned<K>(pair.first), model.predict(pair.second));
        });
  }

  /// The model after the last batch that was trained on. Any thread.
  [[nodiscard]] std::shared_ptr<const L> latest() const { return latest_->get(); }

private:
  template <class In, class Out, class Predict>
  dstream<Out> predict(const char* operation, const dstream<In>& elements, Predict predict_one) {
    if (!models_) {
      predicts_untrained_ = true;
      return elements.map([predict_one, model = initial_](const auto& element) {
        return predict_one(model, element);
      });
    }
    auto node = node_plan();
    node.operation = operation;
    node.inputs = {gather_edge<std::shared_ptr<const L>>(models_->node(), models_->port()),
                   gather_edge<In>(elements.node(), elements.port())};
    node.partitions = elements.num_partitions();
    node.make_stage = [predict_one](const stage_context&) {
      return std::make_unique<detail::prediction_stage<L, In, Out, Predict>>(predict_one);
    };
    return dstream<Out>(elements.plan(), elements.plan().add(std::move(node)));
  }

  L initial_;
  std::shared_ptr<detail::latest_model<L>> latest_;
  std::optional<dstream<std::shared_ptr<const L>>> models_;
  bool predicts_untrained_ = false;
};

} // namespace weir::ml
