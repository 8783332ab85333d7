// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/field_format.hpp>
#include <weir/ml/streaming/online_learner.hpp>
#include <weir/operators/dstream_class.hpp>
#include <weir/operators/gathered.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace weir::ml::detail {

/// The newest model, for whoever asks from outside the stream. Any thread.
template <class L>
class latest_model {
public:
  explicit latest_model(L initial) : model_(std::make_shared<const L>(std::move(initial))) {
    // nop
  }

  [[nodiscard]] std::shared_ptr<const L> get() const {
    const auto lock = std::lock_guard(mutex_);
    return model_;
  }
  void set(std::shared_ptr<const L> model) {
    const auto lock = std::lock_guard(mutex_);
    model_ = std::move(model);
  }

private:
  mutable std::mutex mutex_;
  std::shared_ptr<const L> model_;
};

/// Learns from each batch, and emits the model as it is then: one element a batch, also in one
/// without examples, so that what depends on the model can go on.
///
/// The model is state: it changes in `commit` only, and is what a snapshot holds.
template <online_learner L>
class training_stage final : public stage {
public:
  using example = typename L::example;

  training_stage(L initial, std::uint32_t partitions, std::shared_ptr<latest_model<L>> latest)
      : model_(std::make_shared<const L>(std::move(initial))),
        input_(partitions),
        latest_(std::move(latest)) {
    add_output(out_);
  }

  void on_chunk(const input_chunk& input) override { input_.add(input); }

  batch_outcome on_batch_end(const batch_end& end) override {
    next_ = model_;
    // No dataset is nothing to learn from, which is not the same as an empty one: some models
    // forget with every batch.
    if (end.all() == batch_outcome::dataset) {
      auto learner = *model_;
      learner.update(input_.take());
      next_ = std::make_shared<const L>(std::move(learner));
    }
    out_.emit(next_);
    return batch_outcome::dataset;
  }

  void commit() override {
    model_ = std::move(next_);
    latest_->set(model_);
  }
  void roll_back() override {
    input_.clear();
    next_.reset();
  }

  bool has_state() const override { return true; }
  void snapshot(key_group_range groups, snapshot_writer& out) const override {
    if (!groups.contains(0))
      return;
    auto learner = *model_;
    auto data = field_writer();
    learner.fields(data);
    out.write(data.finish());
  }
  void restore(key_group_range groups, snapshot_reader& in) override {
    if (!groups.contains(0))
      return;
    const auto bytes = in.read<std::string>();
    auto learner = *model_;
    auto data = field_reader(bytes);
    learner.fields(data);
    model_ = std::make_shared<const L>(std::move(learner));
    latest_->set(model_);
  }

private:
  std::shared_ptr<const L> model_;
  std::shared_ptr<const L> next_;
  weir::detail::gathered<example> input_;
  std::shared_ptr<latest_model<L>> latest_;
  output_port<std::shared_ptr<const L>> out_;
};

/// Predicts with the model of the batch, which is its first input: a stage reads its inputs in
/// order, so the model is there before the first element.
template <online_learner L, class In, class Out, class Predict>
class prediction_stage final : public stage {
public:
  explicit prediction_stage(Predict predict) : predict_(std::move(predict)) { add_output(out_); }

  void on_chunk(const input_chunk& input) override {
    if (input.port == 0) {
      for (const auto& model : input.as<std::shared_ptr<const L>>())
        model_ = model;
      return;
    }
    out_.partition(input.partition);
    for (auto&& element : input.as<In>())
      out_.emit(predict_(*model_, element));
    out_.partition(0);
  }
  void roll_back() override { model_.reset(); }

private:
  Predict predict_;
  std::shared_ptr<const L> model_;
  output_port<Out> out_;
};

} // namespace weir::ml::detail
