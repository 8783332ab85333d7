// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/labeled_point.hpp>
#include <weir/ml/streaming/online_learner.hpp>

namespace weir::ml {

/// A learner that is examined on each batch before it learns from it (progressive validation: Blum,
/// Kalai and Langford, 1999): the share of right predictions so far says how good it is on what it
/// has not seen, without data put aside. The learner predicts labels of `labeled_point`s.
///
///     auto model = streaming_model(progressive(online_logistic_regression()));
template <online_learner L>
  requires std::same_as<typename L::example, labeled_point>
class progressive {
public:
  using example = labeled_point;
  using features = typename L::features;
  using prediction = typename L::prediction;

  explicit progressive(L learner) : learner_(std::move(learner)) {
    // nop
  }

  [[nodiscard]] const L& learner() const noexcept { return learner_; }
  /// Points that were predicted, and of these the right ones.
  [[nodiscard]] std::int64_t count() const noexcept { return count_; }
  [[nodiscard]] std::int64_t right() const noexcept { return right_; }
  /// The share of right predictions; 0 before there are any.
  [[nodiscard]] double accuracy() const noexcept { return share(right_, count_); }
  /// The same for the last batch that had points.
  [[nodiscard]] double last_accuracy() const noexcept { return share(last_right_, last_count_); }

  void update(const batch<labeled_point>& points) {
    auto right = std::int64_t{0};
    for (const auto& point : points)
      right += static_cast<double>(learner_.predict(point.features)) == point.label ? 1 : 0;
    learner_.update(points);
    if (points.empty())
      return;
    last_count_ = static_cast<std::int64_t>(points.size());
    last_right_ = right;
    count_ += last_count_;
    right_ += last_right_;
  }
  [[nodiscard]] prediction predict(const features& x) const { return learner_.predict(x); }
  void fields(field_archive& data) {
    learner_.fields(data);
    data.field("progressiveCount", count_);
    data.field("progressiveRight", right_);
    data.field("progressiveLastCount", last_count_);
    data.field("progressiveLastRight", last_right_);
  }

private:
  [[nodiscard]] static double share(std::int64_t part, std::int64_t whole) noexcept {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
  }

  L learner_;
  std::int64_t count_ = 0;
  std::int64_t right_ = 0;
  std::int64_t last_count_ = 0;
  std::int64_t last_right_ = 0;
};

} // namespace weir::ml
