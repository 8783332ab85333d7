// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/evaluation/multilabel_metrics.hpp>

#include <weir/ml/support/require.hpp>

#include <set>

namespace weir::ml {

namespace {

std::set<double> set_of(const double_array_data& lists, std::size_t row) {
  auto out = std::set<double>();
  for (std::size_t i = 0; i < lists.length(row); ++i)
    out.insert(lists.at(row, i));
  return out;
}

double ratio(double part, double whole) {
  return whole == 0 ? 0.0 : part / whole;
}

} // namespace

multilabel_metrics::multilabel_metrics(const double_array_data& predictions,
                                       const double_array_data& labels)
    : rows_(static_cast<double>(labels.size())) {
  require(predictions.size() == labels.size(), "predictions and labels must be equally many");
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const auto predicted = set_of(predictions, row);
    const auto labelled = set_of(labels, row);
    auto common = 0.0;
    for (const auto label : predicted) {
      by_label_[label].predicted += 1;
      if (labelled.contains(label)) {
        by_label_[label].common += 1;
        common += 1;
      }
    }
    for (const auto label : labelled)
      by_label_[label].labelled += 1;
    const auto of_predicted = static_cast<double>(predicted.size());
    const auto of_labelled = static_cast<double>(labelled.size());
    equal_ += predicted == labelled ? 1 : 0;
    accuracy_ += ratio(common, of_predicted + of_labelled - common);
    precision_ += ratio(common, of_predicted);
    recall_ += ratio(common, of_labelled);
    f1_ += ratio(2 * common, of_predicted + of_labelled);
    all_.common += common;
    all_.predicted += of_predicted;
    all_.labelled += of_labelled;
  }
}

std::vector<double> multilabel_metrics::labels() const {
  auto out = std::vector<double>();
  for (const auto& [label, of_label] : by_label_)
    if (of_label.labelled > 0)
      out.push_back(label);
  return out;
}

double multilabel_metrics::hamming_loss() const noexcept {
  auto classes = 0.0;
  for (const auto& [label, of_label] : by_label_)
    classes += of_label.labelled > 0 ? 1 : 0;
  return (all_.predicted + all_.labelled - 2 * all_.common) / (rows_ * classes);
}

multilabel_metrics::counts multilabel_metrics::of(double label) const noexcept {
  const auto found = by_label_.find(label);
  return found == by_label_.end() ? counts() : found->second;
}

double multilabel_metrics::precision(double label) const noexcept {
  return ratio(of(label).common, of(label).predicted);
}

double multilabel_metrics::recall(double label) const noexcept {
  return ratio(of(label).common, of(label).labelled);
}

double multilabel_metrics::f1_measure(double label) const noexcept {
  return ratio(2 * of(label).common, of(label).predicted + of(label).labelled);
}

double multilabel_metrics::micro_precision() const noexcept {
  return ratio(all_.common, all_.predicted);
}

double multilabel_metrics::micro_recall() const noexcept {
  return ratio(all_.common, all_.labelled);
}

double multilabel_metrics::micro_f1_measure() const noexcept {
  return ratio(2 * all_.common, all_.predicted + all_.labelled);
}

} // namespace weir::ml
