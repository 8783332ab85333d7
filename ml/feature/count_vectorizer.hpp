// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

#include <span>

namespace weir::ml {

struct count_vectorizer_params : virtual has_input_col, virtual has_output_col {
  param<std::int64_t> vocab_size{*this, "vocabSize", "the largest size of the vocabulary (> 0)",
                                 1 << 18, at_least(1)};
  param<double> min_df{*this, "minDF",
                       "terms in fewer documents are left out: a number from 1 up, or a fraction",
                       1.0, at_least(0.0)};
  param<double> max_df{*this, "maxDF",
                       "terms in more documents are left out: a number from 1 up, or a fraction",
                       9223372036854775807.0, at_least(0.0)};
  param<double> min_tf{
      *this, "minTF",
      "terms that are rarer in a document are passed by there: a number from 1 up, "
      "or a fraction of its terms",
      1.0, at_least(0.0)};
  param<bool> binary{*this, "binary", "whether to count every term that is there as 1", false};
};

/// Counts the terms of its vocabulary in each document, as a sparse vector; other terms are passed
/// by.
class count_vectorizer_model final : public model_of<count_vectorizer_model>,
                                     public count_vectorizer_params {
public:
  static constexpr std::string_view type_name = "CountVectorizerModel";

  count_vectorizer_model() = default;
  /// A vocabulary of one's own.
  explicit count_vectorizer_model(std::vector<std::string> vocabulary)
      : vocabulary_(std::move(vocabulary)) {
    // nop
  }

  [[nodiscard]] const std::vector<std::string>& vocabulary() const noexcept { return vocabulary_; }

  void fields(field_archive& data) override { data.field("vocabulary", vocabulary_); }

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  std::vector<std::string> vocabulary_;
};

/// Learns a vocabulary from documents, which are lists of terms: the terms that come most often in
/// all, in descending order, equal ones by alphabet. `errc::invalid_argument` if none is left.
/// Memory: a table of all terms for each of a few blocks.
class count_vectorizer final : public estimator_of<count_vectorizer, count_vectorizer_model>,
                               public count_vectorizer_params {
public:
  static constexpr std::string_view type_name = "CountVectorizer";

protected:
  [[nodiscard]] count_vectorizer_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
